import type { Messages } from '../messages.ts'

/** What is only spoken, and why a session is over. */
export const englishSpoken: Pick<Messages, 'announce' | 'endReasons'> = {
  announce: {
    started: {
      view: 'Support session started. You are viewing as {subject}. {time} left.',
      act: 'Support session started. You are acting as {subject}, and changes are real. {time} left.',
      shadow: 'Support session started. You are yourself, with access to {subject}. {time} left.',
    },
    warning: '{time} left in this support session.',
    ended: 'Support session over. {why}',
    denied: 'Your request for {subject} was denied.',
    lapsed: 'Nobody decided about your request for {subject} in time.',
  },
  endReasons: {
    actor_ended: 'You ended it.',
    ceiling: 'The time was over.',
    idle: 'Nothing happened for too long.',
    actor_session_ended: 'Your own sign-in ended.',
    actor_revoked: 'Your own sign-in was revoked.',
    actor_privilege_lost: 'You may no longer open accounts.',
    subject_promoted: 'This account now belongs to a colleague.',
    subject_disabled: 'This account was disabled.',
    subject_deleted: 'This account was deleted.',
    subject_moved: 'This account moved to another organisation.',
    subject_revoked: 'The account’s owner ended it.',
    operator_revoked: 'A colleague ended it.',
    policy_changed: 'The rules for support sessions changed.',
    tenant_suspended: 'The organisation was suspended.',
    integrity: 'Something did not add up, so it was stopped.',
    handoff_expired: 'It was not opened in time.',
    superseded: 'Another session took its place.',
  },
}
