import type { IdentityChange, Own } from '@understudy/client'
import { sessions } from '@understudy/client/testing'
import { END_REASONS, type EndedSession } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { comebackText, requestText } from './comeback.ts'

const dana = { id: 'sup_dana', name: 'Dana Reyes' }
const noor = { id: 'cus_8F2K', name: 'Noor Haddad' }

const session = sessions.support({ id: 'ss_1', startedAt: 1_000_000 })

function changeTo(ended: Partial<EndedSession> | null, id = 'ss_1'): IdentityChange {
  const to: Own = {
    status: 'own',
    actor: dana,
    error: null,
    ended:
      ended === null
        ? null
        : { id, reason: 'actor_ended', endedAt: 1_240_000, subject: noor, returnTo: null, ...ended },
  }
  return { from: { status: 'active', actor: dana, subject: noor, session }, to, returnTo: null, returnPoint: null }
}

test('says who was visited, and for how long', () => {
  expect(comebackText(changeTo({}))).toBe('You are yourself again. Noor Haddad’s account was open for 4 minutes.')
})

test('counts one minute and single seconds as a person would', () => {
  expect(comebackText(changeTo({ endedAt: 1_060_000 }))).toContain('for 1 minute.')
  expect(comebackText(changeTo({ endedAt: 1_001_000 }))).toContain('for 1 second.')
  expect(comebackText(changeTo({ endedAt: 1_038_000 }))).toContain('for 38 seconds.')
})

test('tells the end of the time and the owner of the account apart from an end by oneself', () => {
  expect(comebackText(changeTo({ reason: 'ceiling' }))).toMatch(/^Time was over\./)
  expect(comebackText(changeTo({ reason: 'subject_revoked' }))).toMatch(/^Noor Haddad ended the session\./)
})

test('has words for every reason', () => {
  for (const reason of END_REASONS) {
    expect(comebackText(changeTo({ reason })), reason).not.toMatch(/undefined|_/)
  }
})

test('says no length for a session that this tab did not show', () => {
  expect(comebackText(changeTo({}, 'ss_other'))).toBe('You are yourself again.')
})

test('stays short when the server does not know what became of the session', () => {
  expect(comebackText(changeTo(null))).toBe('You are yourself again.')
})

test('quotes the note of a denial', () => {
  const request = {
    id: 'rq_1',
    state: 'denied',
    subject: noor,
    mode: 'act',
    reason: session.reason,
    ticket: null,
    ttlSeconds: 600,
    createdAt: 0,
    expiresAt: 1,
    decidedBy: { id: 'sup_ines', name: 'Inês Carvalho' },
    note: 'Ask her first.',
  } as const
  expect(requestText(request)).toBe('Inês Carvalho denied the request for Noor Haddad’s account. “Ask her first.”')
})
