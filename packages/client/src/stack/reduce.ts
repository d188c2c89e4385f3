import { onCredentialFailed, onCredentialKept } from './adopt.ts'
import { onHooksDone, onHooksFailed } from './arrive.ts'
import { converge, onContextFailed } from './converge.ts'
import { onCancelAnswered, onCancelFailed, onEnd, onEndAnswered, onEndFailed } from './ending.ts'
import type { StackEvent } from './events.ts'
import { onExtend, onExtendAnswered, onExtendFailed } from './extending.ts'
import { failure } from './failure.ts'
import { onLeft, onSignOut } from './leaving.ts'
import type { Model } from './model.ts'
import {
  askAgain,
  onCheck,
  onDeadline,
  onDoubt,
  onHint,
  onOffline,
  onOrdinary,
  onResume,
  onReturnRefused,
  refuse,
} from './moments.ts'
import { onRequestAnswered } from './pending.ts'
import { onSwitchTo } from './replacing.ts'
import { onReadBack, onReadBackFailed, onStart, onStartAnswered, onStartFailed } from './starting.ts'
import { chain, retryLater, type Step, settle, stay } from './step.ts'
import { withoutExtension } from './withoutExtension.ts'

/**
 * The session stack: `(model, event) → (model, effects)`. Pure: no I/O, no clock, no randomness, so that every trace
 * can be replayed and every interleaving explored.
 */
export function reduce(model: Model, event: StackEvent): Step {
  if (model.reloading && event.type !== 'dispose') return refuse(model, event)
  // The commit guard: the world moved while this was awaited.
  if ('revision' in event && event.revision !== model.revision) return stay(model)
  const answers = event.type === 'context-answered' || event.type === 'context-failed'
  if (answers && model.asking !== model.revision) return stay(model)
  return chain(apply(model, event), askAgain)
}

function apply(model: Model, event: StackEvent): Step {
  switch (event.type) {
    case 'resume':
      return onResume(model)
    case 'doubt':
      return onDoubt(model)
    case 'check':
      return onCheck(model)
    case 'hint':
      return onHint(model, event.epoch)
    case 'offline':
      return onOffline(model)
    case 'deadline':
      return onDeadline(model, event.session)
    case 'ordinary':
      return onOrdinary(model, event.actor)
    case 'context-answered':
      return converge(model, withoutExtension(event.answer, model.abilities))
    case 'return-refused':
      return onReturnRefused(model, event.error)
    case 'context-failed':
      return onContextFailed(model, event.error)
    case 'request-answered':
      return onRequestAnswered(model, event.request)
    case 'credential-kept':
      return onCredentialKept(model, event.session)
    case 'credential-failed':
      return onCredentialFailed(model, event.session, event.error)
    case 'request-failed':
      return retryLater(model)
    case 'hooks-done':
      return onHooksDone(model)
    case 'hooks-failed':
      return onHooksFailed(model, event.error)
    case 'retry':
      return onCheck(model)
    case 'start':
      return onStart(model, event.key, event.request)
    case 'switch-to':
      return onSwitchTo(model, event.key, event.request)
    case 'start-answered':
      return onStartAnswered(model, event.key, withoutExtension(event.answer, model.abilities), event.deviation)
    case 'start-failed':
      return onStartFailed(model, event.key, event.error)
    case 'read-back-answered':
      return onReadBack(model, event.key, withoutExtension(event.answer, model.abilities))
    case 'read-back-failed':
      return onReadBackFailed(model, event.key, event.error)
    case 'end':
      return onEnd(model, event.key)
    case 'end-answered':
      return onEndAnswered(model, event.key, event.answer)
    case 'end-failed':
      return onEndFailed(model, event.key, event.error)
    case 'cancel-answered':
      return onCancelAnswered(model, event.key)
    case 'cancel-failed':
      return onCancelFailed(model, event.key, event.error)
    case 'extend':
      return onExtend(model, event.key)
    case 'extend-answered':
      return onExtendAnswered(model, event.key, withoutExtension(event.answer, model.abilities))
    case 'extend-failed':
      return onExtendFailed(model, event.key, event.error)
    case 'sign-out':
      return onSignOut(model, event.key)
    case 'left':
      return onLeft(model, event)
    case 'dispose':
      return settle(model, failure('disposed'))
  }
}
