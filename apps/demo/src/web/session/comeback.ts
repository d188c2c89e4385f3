import type { IdentityChange } from '@understudy/client'
import type { ApprovalRequest, EndedSession, EndReason, Person } from '@understudy/protocol'

const WHY: Readonly<Record<EndReason, (name: string) => string>> = {
  actor_ended: () => 'You are yourself again.',
  ceiling: () => 'Time was over. You are yourself again.',
  idle: () => 'Nothing happened for a while, so the session ended. You are yourself again.',
  actor_session_ended: () => 'Your own sign-in ended, and the support session with it.',
  actor_revoked: () => 'Your access was withdrawn, and the support session with it.',
  actor_privilege_lost: () => 'Your role changed, so the support session ended.',
  subject_promoted: (name) => `${name} has a staff role now, so the session ended. You are yourself again.`,
  subject_disabled: (name) => `${name}’s account was disabled, so the session ended. You are yourself again.`,
  subject_deleted: (name) => `${name}’s account was deleted, so the session ended. You are yourself again.`,
  subject_moved: (name) => `${name} belongs to another organisation now, so the session ended. You are yourself again.`,
  subject_revoked: (name) => `${name} ended the session. You are yourself again.`,
  operator_revoked: () => 'A team lead ended the session. You are yourself again.',
  policy_changed: () => 'The policy changed, so the session ended. You are yourself again.',
  tenant_suspended: () => 'The organisation was suspended, so the session ended. You are yourself again.',
  integrity: () => 'Something did not add up, so the session was ended to be safe. You are yourself again.',
  handoff_expired: () => 'The session was not opened in time. You are yourself again.',
  superseded: () => 'Another session took the place of this one.',
}

/** What happened, in a sentence or two, when a support session is over. */
export function comebackText(change: IdentityChange): string {
  const ended = change.to.status === 'active' ? null : change.to.ended
  if (ended === null) return 'You are yourself again.'
  const why = WHY[ended.reason](ended.subject.name)
  const length = lengthOf(change, ended)
  return length === null ? why : `${why} ${ended.subject.name}’s account was open for ${length}.`
}

/** What was typed in an account and not saved by the end. */
export function keptText({ name }: Person): string {
  return `What you typed in ${name}’s account was not saved. It is there again when you open the account in this tab.`
}

/** What became of a request that did not open an account. */
export function requestText({ state, subject, note, decidedBy }: ApprovalRequest): string {
  if (state === 'denied') {
    const who = decidedBy === undefined ? 'A team lead' : decidedBy.name
    return `${who} denied the request for ${subject.name}’s account.${note === undefined ? '' : ` “${note}”`}`
  }
  if (state === 'expired') return `Nobody decided about ${subject.name}’s account in time. Ask again.`
  return `The request for ${subject.name}’s account is withdrawn.`
}

function lengthOf({ from }: IdentityChange, ended: EndedSession): string | null {
  if (from.status !== 'active' || from.session.id !== ended.id) return null
  const seconds = Math.max(0, Math.round((ended.endedAt - from.session.startedAt) / 1000))
  if (seconds < 60) return seconds === 1 ? '1 second' : `${seconds} seconds`
  const minutes = Math.round(seconds / 60)
  return minutes === 1 ? '1 minute' : `${minutes} minutes`
}
