import { pickedSystem } from '../picked.ts'
import type { KotauthContext, RunningKotauth } from './running.ts'

/** Kotauth beside the demo. Its code is loaded, and it starts, when a browser that chose it asks for something. */
export interface LazyKotauth {
  /** Kotauth, where this request's browser runs on it; `null`: it does not. */
  chosen(request: Request): Promise<RunningKotauth | null>
  /** A sign-in of an agent's is over: so is what they opened at Kotauth by it. */
  signInEnded(sid: string): Promise<void>
  close(): Promise<void>
}

export function lazyKotauth(origin: string, context: KotauthContext): LazyKotauth {
  let starting: Promise<RunningKotauth> | null = null

  function start(): Promise<RunningKotauth> {
    starting ??= import('./running.ts').then(({ startKotauth }) => startKotauth(context))
    // One that could not be started is tried again at the next request.
    starting.catch(() => {
      starting = null
    })
    return starting
  }

  const running = () => starting?.catch(() => null) ?? Promise.resolve(null)

  return {
    chosen: async ({ headers }) => (pickedSystem(headers.get('Cookie'), origin) === 'kotauth' ? start() : null),
    signInEnded: async (sid) => (await running())?.closeConsole(sid),
    close: async () => (await running())?.close(),
  }
}
