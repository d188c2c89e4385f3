import type { PendingAnswer, StartedAnswer, SupportSession } from '@understudy/protocol'
import { failure } from '../src/stack/failure.ts'
import { fakeToken } from '../src/testing/fakeToken.ts'
import type { Call, Question, Told } from './call.ts'
import { ACTOR, NOW } from './cast.ts'
import type { Invocation } from './scriptedConnector.ts'
import type { ScriptedTab } from './scriptedTab.ts'
import type { Tab } from './tab.ts'

type Timer = ReturnType<ScriptedTab['clock']['timers']>[number]

/** Ties the calls of a model to what the real client has asked. */
export interface Replies {
  /** Ties what is new. Says what was asked otherwise than the model asks; `null` when nothing was. */
  tie(tab: Tab): string | null
  answer(call: Call): void
  lose(call: Call): void
  timeOut(call: Call): void
  /** Whether a timer is the limit of some call. */
  isLimit(timer: Timer): boolean
}

/** Limits of calls, as `runtime/runtime.ts` and `actions/signOut.ts` have them. Milliseconds. */
const LIMIT = 15_000
const LEAVE_LIMIT = 3000

export function createReplies(real: ScriptedTab, custody: 'bearer' | 'cookie'): Replies {
  const limits: Timer[] = []
  const keys = new Map<string, string | null>()
  let tied = 0

  const invocationOf = ({ serial }: Call) => real.invocations[serial]

  function limitOf({ type }: Question): Timer | undefined {
    const leaving = type === 'leave-context' || type === 'leave-end'
    const waiting = real.clock.timers().filter((timer) => !limits.includes(timer))
    if (leaving) return waiting.findLast(({ ms }) => ms === LEAVE_LIMIT)
    return waiting.find(({ ms }) => ms === LIMIT)
  }

  function differenceOf(question: Question, invocation: Invocation): string | null {
    const expected = expectedOf(question, custody)
    const asked = `${invocation.name} ${custody === 'bearer' && question.type === 'read-back' ? 'credential' : invocation.of}`
    if (asked.trim() !== expected.trim()) return `asked ${asked} instead of ${expected}`
    if (question.type !== 'send-start') return null
    const known = keys.get(question.key)
    keys.set(question.key, invocation.key)
    return known === undefined || known === invocation.key ? null : 'one start, two keys'
  }

  return {
    tie(tab) {
      if (real.invocations.length !== tab.sent) return `${real.invocations.length} calls instead of ${tab.sent}`
      for (; tied < tab.sent; tied += 1) {
        const call = tab.calls.find(({ serial, heard }) => serial === tied && heard !== 'unheard')
        const invocation = real.invocations[tied]
        if (call === undefined || invocation === undefined) return 'a call that the model does not have'
        const why = differenceOf(call.question, invocation)
        if (why !== null) return why
        const limit = limitOf(call.question)
        if (limit === undefined) return 'a call without a limit'
        limits[tied] = limit
      }
      return null
    },
    answer(call) {
      const { reply, question } = call
      if (reply === null || call.heard === 'unheard') return
      if (reply.error !== undefined) return invocationOf(call)?.fail(reply.error)
      invocationOf(call)?.answer(toldTo(question, reply.told, custody))
    },
    lose(call) {
      invocationOf(call)?.fail(failure('network'))
    },
    timeOut({ serial }) {
      const limit = limits[serial]
      if (limit !== undefined) real.clock.fire(limit)
    },
    isLimit: (timer) => limits.includes(timer),
  }
}

function expectedOf(question: Question, custody: 'bearer' | 'cookie'): string {
  switch (question.type) {
    case 'ask-context':
    case 'leave-context':
      return 'context'
    case 'read-back':
      return custody === 'bearer' ? 'context credential' : 'context'
    case 'send-start':
      return `start ${question.request.subject.id} ${question.requestId ?? ''} ${question.replaces ?? ''}`
    case 'send-end':
    case 'leave-end':
      return `end ${question.session}`
    case 'abandon':
      return question.session === null ? `cancel ${question.request}` : `end ${question.session}`
    case 'send-extend':
      return `extend ${question.session}`
    case 'send-cancel':
      return `cancel ${question.request}`
    case 'ask-request':
      return `request ${question.id}`
    case 'fetch-credential':
      return `credential ${question.active.session.id}`
  }
}

/** As the connector gives it. */
function toldTo(question: Question, told: Told, custody: 'bearer' | 'cookie'): unknown {
  if (question.type === 'ask-request' && 'request' in told) return told.request
  return custody === 'bearer' ? withCredential(question, told) : told
}

/** With the tokens that the model leaves out. */
function withCredential(question: Question, told: Told): unknown {
  if (question.type === 'fetch-credential') {
    const { subject, session } = question.active
    return { credential: credentialOf(subject, session), now: NOW }
  }
  if (question.type !== 'send-start') return told
  const answer = told as StartedAnswer | PendingAnswer
  if (answer.outcome !== 'started') return told
  return { ...answer, credential: credentialOf(question.request.subject, answer.session) }
}

function credentialOf(
  subject: Extract<Question, { type: 'send-start' }>['request']['subject'],
  session: SupportSession,
) {
  const expiresAt = NOW + 300_000
  return { accessToken: fakeToken({ actor: ACTOR, subject, session, expiresAt }), expiresAt }
}
