import type { ContextAnswer, EndAnswer, ExtendAnswer, PendingAnswer, StartedAnswer } from '@understudy/protocol'
import type { StackEvent } from '../src/stack/events.ts'
import { failure } from '../src/stack/failure.ts'
import { startDeviation } from '../src/stack/verify.ts'
import type { Call, Reply } from './call.ts'
import type { Parts } from './configuration.ts'
import { onLeaveReply } from './leave.ts'
import { dispatch, type Outcome, unchanged } from './machine.ts'
import { type Tab, withoutCall } from './tab.ts'
import { hearTime } from './time.ts'

export const NETWORK = failure('network')
export const LAPSED = failure('unverified_start')

/** The answer has arrived, or `network`: what `actions/` makes of it. The call is over. */
export function deliver(before: Tab, call: Call, reply: Reply, parts: Parts): Outcome {
  const { question, heard } = call
  const tab = withoutCall(before, call)
  const cookie = reply.cookie === undefined ? {} : { cookie: reply.cookie }
  if (heard === 'unheard') return { ...unchanged(tab), ...cookie }
  if (heard === 'late' && reply.error !== undefined) return { ...unchanged(tab), ...cookie }
  if (question.type === 'leave-context' || question.type === 'leave-end') {
    return { ...unchanged(onLeaveReply(tab, question, reply)), ...cookie }
  }
  const timed = heard === 'waited-for' ? hearTime(tab, call, reply.told) : tab
  const kept = keep(timed, call, reply, parts)
  const event = eventOf(kept, call, reply, parts)
  return event === null ? { ...unchanged(kept), ...cookie } : { ...dispatch(kept, event, parts), ...cookie }
}

/** Bearer custody: the credential goes into the vault, if it is still wanted. */
function keep(tab: Tab, { question }: Call, { told }: Reply, { configuration }: Parts): Tab {
  if (configuration.custody === 'cookie' || told === undefined) return tab
  const { operation } = tab.model
  if (question.type === 'fetch-credential') {
    return isWanted(tab, question.active.session.id) ? { ...tab, vault: question.active.session.id } : tab
  }
  if (question.type !== 'send-start') return tab
  const answer = told as StartedAnswer | PendingAnswer
  const current = operation?.kind === 'start' && operation.key === question.key && operation.stage === 'sent'
  return current && answer.outcome === 'started' ? { ...tab, vault: answer.session.id } : tab
}

function isWanted({ model: { state, adopting } }: Tab, session: string): boolean {
  return adopting?.session.id === session || (state.status === 'active' && state.session.id === session)
}

function eventOf(tab: Tab, { question }: Call, { told, error }: Reply, parts: Parts): StackEvent | null {
  switch (question.type) {
    case 'ask-context': {
      const { revision } = question
      if (error !== undefined) return { type: 'context-failed', revision, error }
      return { type: 'context-answered', revision, answer: told as ContextAnswer }
    }
    case 'ask-request': {
      const { revision } = question
      if (error !== undefined) return { type: 'request-failed', revision }
      return { type: 'request-answered', revision, request: 'request' in told ? (told.request ?? null) : null }
    }
    case 'send-start': {
      const { key, request, actor } = question
      if (error !== undefined) return { type: 'start-failed', key, error }
      const answer = told as StartedAnswer | PendingAnswer
      if (answer.outcome === 'pending') return { type: 'start-answered', key, answer, deviation: null }
      const deviation = startDeviation(request, actor, answer)
      return { type: 'start-answered', key, answer: parts.withoutCredential(answer).answer, deviation }
    }
    case 'read-back': {
      const { key } = question
      if (error !== undefined) return { type: 'read-back-failed', key, error }
      return { type: 'read-back-answered', key, answer: told as ContextAnswer }
    }
    case 'send-end': {
      const { key } = question
      return error === undefined
        ? { type: 'end-answered', key, answer: told as EndAnswer }
        : { type: 'end-failed', key, error }
    }
    case 'send-cancel': {
      const { key } = question
      return error === undefined ? { type: 'cancel-answered', key } : { type: 'cancel-failed', key, error }
    }
    case 'send-extend': {
      const { key } = question
      if (error !== undefined) return { type: 'extend-failed', key, error }
      return { type: 'extend-answered', key, answer: told as ExtendAnswer }
    }
    case 'fetch-credential': {
      const session = question.active.session.id
      if (error !== undefined) return { type: 'credential-failed', session, error }
      // Only what the vault took is told.
      return tab.vault === session && isWanted(tab, session) ? { type: 'credential-kept', session } : null
    }
    case 'abandon':
      return { type: 'check' }
    default:
      return null
  }
}
