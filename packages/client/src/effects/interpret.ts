import { runHooks } from '../runtime/hooks.ts'
import type { Effect } from '../stack/effects.ts'
import { asError, failure } from '../stack/failure.ts'
import { askContext, askRequest } from './askContext.ts'
import { leave } from './leave.ts'
import { abandon, sendCancel, sendEnd } from './sendEnd.ts'
import { sendExtend } from './sendExtend.ts'
import { readBack, sendStart } from './sendStart.ts'
import type { Services } from './services.ts'

/** Does what the machine wants done. Everything asynchronous answers with an event, and never rejects. */
export function interpret(services: Services, effect: Effect): void {
  const { runtime, ticker, credentials, returning, once } = services
  switch (effect.type) {
    case 'ask-context':
      void askContext(services, effect.revision)
      break
    case 'ask-request':
      void askRequest(services, effect.revision, effect.id)
      break
    case 'send-start':
      // Only a start from the own page leaves a place to come back to.
      if (effect.replaces === null && effect.requestId === null) returning.capture(effect.key)
      void sendStart(services, effect)
      break
    case 'read-back':
      void readBack(services, effect)
      break
    case 'send-end':
      void sendEnd(services, effect.key, effect.session)
      break
    case 'send-cancel':
      void sendCancel(services, effect.key, effect.request)
      break
    case 'send-extend':
      void sendExtend(services, effect.key, effect.session)
      break
    case 'abandon':
      void abandon(services, effect)
      break
    case 'leave':
      void leave(services, effect)
      break
    case 'fetch-credential':
      void credentials.renew(effect.active)
      break
    case 'run-hooks':
      void switchIdentity(services, effect)
      break
    case 'drop-credential':
      runtime.vault.drop()
      break
    case 'abort-inflight':
      runtime.leaveIdentity(failure('superseded'))
      break
    case 'reload':
      runtime.lifecycle.reload(effect.path)
      break
    case 'post-changed':
      runtime.channel.post({ kind: 'changed', epoch: effect.epoch })
      break
    case 'schedule-deadline':
      ticker.start()
      break
    case 'schedule-retry':
      runtime.retryAfter(effect.delay, effect.revision)
      break
    case 'settle':
      if (effect.error !== null) returning.refused(effect.key)
      runtime.settle(effect.key, effect.error)
      break
    case 'report-started':
      returning.entered(effect.session, effect.actor, effect.left)
      runtime.events.emit('started', { sessionId: effect.session })
      break
    case 'report-ended':
      // Held locks keep a page out of the back/forward cache.
      runtime.guarded(() => once.release())
      runtime.events.emit('ended', { session: effect.session })
      break
    case 'report-error':
      runtime.events.emit('error', { error: effect.error })
      break
  }
}

async function switchIdentity(
  { runtime, returning }: Services,
  { revision, change }: Extract<Effect, { type: 'run-hooks' }>,
): Promise<void> {
  try {
    const returnPoint = returning.pointOf(change)
    await runHooks(runtime, { ...change, returnPoint })
    const { from, to } = change
    // Somewhere else than back: what belonged to the one who was here is of no use to the next.
    if (to.status !== 'active' && returnPoint === null) returning.forget()
    const reloads = !runtime.model().abilities.resets
    if (returnPoint !== null && reloads && from.status === 'active') returning.keepFor(returnPoint, from)
    runtime.dispatch({ type: 'hooks-done', revision })
    if (returnPoint !== null && !reloads && runtime.model().state.status === 'own') returning.arrived(returnPoint)
  } catch (thrown) {
    runtime.dispatch({ type: 'hooks-failed', revision, error: asError(thrown) })
  }
}
