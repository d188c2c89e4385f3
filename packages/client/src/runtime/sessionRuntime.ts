import type { ImpersonationError } from '@understudy/protocol'
import { browserPage } from '../ports/page.ts'
import { memoryVault, type Vault } from '../ports/vault.ts'
import { failure } from '../stack/failure.ts'
import type { Model } from '../stack/model.ts'
import { type Ask, createAsk, type HostPage, hostPage } from './hostPage.ts'
import type { Runtime } from './runtime.ts'
import { createTimekeeper, type Timekeeper } from './timekeeper.ts'

/** What the interpreters of effects share: the ports, the machine, and the promises of the verbs. */
export interface SessionRuntime extends Runtime {
  readonly lifecycle: HostPage
  /** Calls a part of the host's: what it throws is told as an uncaught error. */
  readonly ask: Ask
  readonly vault: Vault
  readonly time: Timekeeper
  model(): Model
  /** The promise of a verb. Settled by an effect of the same key. */
  promiseOf(key: string): Promise<void>
  settle(key: string, error: ImpersonationError | null): void
  /** Lets the machine ask again after `ms`, if nothing has moved by then and the page is visible. */
  retryAfter(ms: number, revision: number): void
}

/** What a page with a support session shares, beyond what every page does. */
export function createSessionRuntime(page: Runtime, model: () => Model): SessionRuntime {
  const { options, clock, connector, born, asked } = page
  const { initialContext } = options
  const ask = createAsk(page.rethrow)
  const lifecycle = hostPage(options.lifecycle ?? { ...page.place, ...browserPage() }, ask)
  const promises = new Map<string, { promise: Promise<void>; settle: (error: ImpersonationError | null) => void }>()
  const vault = memoryVault()
  const time = createTimekeeper(clock, born)
  let unretry: () => void = () => undefined

  if (initialContext !== undefined) time.rendered(initialContext.now, asked)

  function settle(key: string, error: ImpersonationError | null) {
    promises.get(key)?.settle(error)
    promises.delete(key)
  }

  page.onDispose(() => {
    unretry()
    vault.drop()
    for (const key of [...promises.keys()]) settle(key, failure('disposed'))
  })

  return {
    ...page,
    lifecycle,
    ask,
    vault: {
      ...vault,
      drop() {
        vault.drop()
        page.guarded(() => connector.drop?.())
      },
    },
    time,
    model,
    promiseOf(key) {
      const known = promises.get(key)
      if (known !== undefined) return known.promise
      let settle: (error: ImpersonationError | null) => void = () => undefined
      const promise = new Promise<void>((resolve, reject) => {
        settle = (error) => (error === null ? resolve() : reject(error))
      })
      promises.set(key, { promise, settle })
      return promise
    },
    settle,
    retryAfter(ms, revision) {
      unretry()
      unretry = clock.after(ms, () => {
        // A hidden page asks nothing; becoming visible does.
        if (lifecycle.visible()) page.dispatch({ type: 'retry', revision })
      })
    },
  }
}
