import type { Active, ImpersonationState, Own } from '@understudy/client'
import { people, sessions } from '@understudy/client/testing'
import { expect, test } from 'vitest'
import { causeOf, stripOf } from './strip.ts'

const { dana, noor } = people()
const own: Own = { status: 'own', actor: dana, ended: null, error: null }
const active: Active = { status: 'active', actor: dana, subject: noor, session: sessions.support() }
const request = sessions.request()
const unknown: ImpersonationState = { status: 'suspended', last: null, error: null }

test.each<[string, ImpersonationState, string | null]>([
  ['own', own, null],
  ['signed out', { status: 'signed-out', why: 'no_credential', ended: null }, null],
  ['the first question', { status: 'resolving', last: null }, null],
  ['a question in the own session', { status: 'resolving', last: own }, null],
  ['a question in a support session', { status: 'resolving', last: active }, 'active'],
  ['starting', { status: 'starting', actor: dana, request: { ...request, subject: noor }, last: null }, null],
  [
    'starting in the place of a session',
    { status: 'starting', actor: dana, request: { ...request, subject: noor }, last: active },
    'switching',
  ],
  ['pending', { status: 'pending', actor: dana, request }, 'pending'],
  ['switching to a subject', { status: 'switching', from: own, to: active }, 'switching'],
  ['switching back', { status: 'switching', from: active, to: own }, 'switching'],
  ['switching between own sessions', { status: 'switching', from: own, to: own }, null],
  ['active', active, 'active'],
  ['ending', { ...active, status: 'ending' }, 'ending'],
  ['expired', { ...active, status: 'expired' }, 'expired'],
  ['suspended in a support session', { status: 'suspended', last: active, error: null }, 'suspended'],
  ['suspended before anything is known', { status: 'suspended', last: null, error: null }, 'unknown'],
  ['suspended in the own session', { status: 'suspended', last: own, error: null }, null],
  ['leaving a support session', { status: 'leaving', last: active }, 'leaving'],
  ['leaving the own session', { status: 'leaving', last: own }, null],
])('%s shows %s', (_, state, expected) => {
  const strip = stripOf(state)
  expect(strip === null ? null : strip.status).toBe(expected)
})

test('the colours follow the mode, and an emergency has its own', () => {
  const toneOf = (session: Active['session']) => stripOf({ ...active, session })?.tone
  expect(toneOf(sessions.support({ mode: 'act' }))).toBe('act')
  expect(toneOf(sessions.support({ mode: 'act', breakGlass: true }))).toBe('break-glass')
  expect(stripOf(unknown)?.tone).toBe('neutral')
})

test('a strip without a session has no reason', () => {
  expect(causeOf(stripOf(unknown)!)).toBeNull()
  expect(causeOf(stripOf({ status: 'pending', actor: dana, request })!)).toBe(request)
})

test('on the way nobody is named but whose account it is to be', () => {
  expect(stripOf({ status: 'switching', from: own, to: active })).toMatchObject({ actor: null, subject: noor })
  expect(stripOf({ status: 'switching', from: active, to: own })).toMatchObject({ actor: null, subject: null })
  expect(stripOf({ status: 'leaving', last: active })).toMatchObject({ actor: null, subject: null })
})
