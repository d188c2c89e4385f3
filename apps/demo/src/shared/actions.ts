import type { ActionMap, ActionTag } from '@understudy/protocol'

const read = { class: 'read', mutates: false } as const satisfies ActionTag
const content = { class: 'content', mutates: true } as const satisfies ActionTag

/**
 * Everything that can be done in Parcelwise, tagged by class: the guard refuses by it, the buttons show it. The names
 * are written to the audit log, so they stay.
 */
export const ACTIONS = {
  'dashboard.read': read,
  'shipment.read': read,
  'invoice.read': read,
  'project.read': read,
  'member.read': read,
  'settings.read': read,
  'support_history.read': read,
  'support_history.end': { class: 'consent', mutates: true },
  'project.create': content,
  'project.rename': content,
  'project.archive': content,
  'profile.update': content,
  'notification.update': { class: 'notifications', mutates: true },
  'password.change': { class: 'credentials', mutates: true },
  'sign_in.end_all': { class: 'credentials', mutates: true },
  'mfa.add': { class: 'credentials', mutates: true },
  'invoice.pay': { class: 'money', mutates: true },
  'account.delete': { class: 'deletion', mutates: true },
  'data.export': { class: 'export', mutates: false },
  'member.invite': { class: 'members', mutates: true },
  'api_key.create': { class: 'tokens', mutates: true },
} as const satisfies ActionMap

export type ActionName = keyof typeof ACTIONS
