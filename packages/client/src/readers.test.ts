import { isImpersonationError } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { readContextAnswer, readEndAnswer, readStartAnswer, readToldEnd } from './answers.ts'
import { contexts, sessions } from './testing/index.ts'

function refusedMember(run: () => unknown): string | undefined {
  try {
    run()
  } catch (thrown) {
    if (isImpersonationError(thrown, 'invalid_answer')) return /Member: (\S+)\./.exec(thrown.message)?.[1]
    throw thrown
  }
  return undefined
}

test.each([
  ['context', null],
  ['context', [contexts.own()]],
  ['context.state', { ...contexts.own(), state: 'toString' }],
  ['context.state', { ...contexts.own(), state: undefined }],
  ['context.epoch', { ...contexts.own(), epoch: -1 }],
  ['context.now', { ...contexts.own(), now: Number.POSITIVE_INFINITY }],
  ['context.actor.id', { ...contexts.own(), actor: { id: '', name: 'Dana Reyes' } }],
  ['context.session.restricted[1]', contexts.active({ restricted: ['money', ''] })],
  ['context.session.mode', contexts.active({ mode: 'edit' as 'view' })],
  [
    'context.request.subject.name',
    contexts.own({ request: sessions.request({ subject: { id: 'x', name: 7 as never } }) }),
  ],
  ['context.why', contexts.signedOut('because' as 'no_credential')],
])('a wrong member is named by its place: %s', (member, answer) => {
  expect(refusedMember(() => readContextAnswer(answer))).toBe(member)
})

test('what is not asked for is left out, and what is missing stays missing', () => {
  const read = readContextAnswer({ ...contexts.own(), ended: null, request: '', token: 'secret' })
  expect(read).toEqual(contexts.own())
  expect(Object.keys(read)).not.toContain('ended')
})

test('the nameless are called by their id', () => {
  expect(readContextAnswer({ ...contexts.own(), actor: { id: 'sup_1', name: '' } })).toMatchObject({
    actor: { id: 'sup_1', name: 'sup_1' },
  })
})

test.each(['begun', null, '__proto__'])('an outcome that is not known, %j, is refused', (outcome) => {
  expect(refusedMember(() => readStartAnswer({ outcome }))).toBe('start.outcome')
  const end = { outcome, own: 'stands', session: sessions.ended(), epoch: 2, now: 1 }
  expect(refusedMember(() => readEndAnswer(end))).toBe('end.outcome')
})

test('an end need not say why; a reason that is said has to be one, and everything else is demanded as ever', () => {
  const { reason: _, ...session } = sessions.ended()
  const told = { outcome: 'already_ended', own: 'stands', session, epoch: 2, now: 1 }
  expect(readToldEnd(told)).toEqual(told)
  expect(refusedMember(() => readToldEnd({ ...told, session: { ...session, reason: 'because' } }))).toBe(
    'end.session.reason',
  )
  expect(refusedMember(() => readToldEnd({ ...told, session: { ...session, id: '' } }))).toBe('end.session.id')
  expect(refusedMember(() => readEndAnswer(told))).toBe('end.session.reason')
})
