import type { Effect } from '../stack/effects.ts'
import type { StackEvent } from '../stack/events.ts'
import { asError } from '../stack/failure.ts'
import type { Model } from '../stack/model.ts'
import { reduce } from '../stack/reduce.ts'
import type { ImpersonationState } from '../stack/state.ts'
import { type Step, stay } from '../stack/step.ts'

export interface EventLoop {
  model(): Model
  dispatch(...events: readonly StackEvent[]): void
}

/** What the loop leans on. */
export interface EventLoopHost {
  readonly initial: Model
  show(state: ImpersonationState): void
  disposed(): boolean
  /** Does what a step wants done. Everything asynchronous answers with an event, and never rejects. */
  interpret(effect: Effect): void
  /** A mistake that nobody waits for. */
  rethrow(thrown: unknown): void
}

/** Takes the machine from event to event. */
export function createEventLoop(host: EventLoopHost): EventLoop {
  const queue: StackEvent[] = []
  let { initial: model } = host
  let draining = false

  function perform(effect: Effect) {
    if (host.disposed() && effect.type !== 'settle') return
    try {
      host.interpret(effect)
    } catch (thrown) {
      host.rethrow(thrown)
    }
  }

  /** An event that the machine cannot take leaves it as it was, and keeps no other waiting. */
  function stepOf(event: StackEvent): Step {
    try {
      return reduce(model, event)
    } catch (thrown) {
      host.rethrow(thrown)
      const settle = 'key' in event ? [{ type: 'settle', key: event.key, error: asError(thrown) } as const] : []
      return stay(model, ...settle)
    }
  }

  function drain() {
    // Events that arise while one is being handled wait their turn: effects run in the order of their causes.
    if (draining) return
    draining = true
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        if (host.disposed() && next.type !== 'dispose') continue
        const step = stepOf(next)
        const moved = step.model.state !== model.state
        model = step.model
        if (moved) host.show(model.state)
        for (const effect of step.effects) perform(effect)
      }
    } finally {
      draining = false
    }
  }

  return {
    model: () => model,
    dispatch(...events) {
      queue.push(...events)
      drain()
    },
  }
}
