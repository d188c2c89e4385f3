import type { ActionName } from '../../shared/actions.ts'

interface Words {
  /** As a heading: what was tried. */
  readonly title: string
  /** As a sentence to the customer: what was done. */
  readonly done: string
}

const WORDS: Readonly<Record<ActionName, Words>> = {
  'dashboard.read': { title: 'Read dashboard', done: 'Read the dashboard' },
  'shipment.read': { title: 'Read shipments', done: 'Read the shipments' },
  'invoice.read': { title: 'Read invoices', done: 'Read the invoices' },
  'project.read': { title: 'Read projects', done: 'Read the projects' },
  'member.read': { title: 'Read members', done: 'Read the members' },
  'settings.read': { title: 'Read settings', done: 'Read the settings' },
  'support_history.read': { title: 'Read support history', done: 'Read the support history' },
  'support_history.end': { title: 'End a support visit', done: 'Ended a support visit' },
  'project.create': { title: 'Create project', done: 'Created a project' },
  'project.rename': { title: 'Rename project', done: 'Renamed a project' },
  'project.archive': { title: 'Archive project', done: 'Archived or restored a project' },
  'profile.update': { title: 'Change profile', done: 'Changed the profile' },
  'notification.update': { title: 'Change notifications', done: 'Changed the notifications' },
  'password.change': { title: 'Change password', done: 'Changed the password' },
  'sign_in.end_all': { title: 'Sign out everywhere', done: 'Signed out everywhere' },
  'mfa.add': { title: 'Add second factor', done: 'Added a second factor' },
  'invoice.pay': { title: 'Pay invoice', done: 'Paid an invoice' },
  'account.delete': { title: 'Delete account', done: 'Asked to delete the account' },
  'data.export': { title: 'Export data', done: 'Exported data' },
  'member.invite': { title: 'Invite member', done: 'Invited a member' },
  'api_key.create': { title: 'Create API key', done: 'Created an API key' },
}

/** An action of Parcelwise as a heading; unknown names are shown as they are. */
export function actionTitle(name: string): string {
  return isKnown(name) ? WORDS[name].title : name
}

/** An action of Parcelwise as something that was done. */
export function actionDone(name: string): string {
  return isKnown(name) ? WORDS[name].done : name
}

function isKnown(name: string): name is ActionName {
  return Object.hasOwn(WORDS, name)
}
