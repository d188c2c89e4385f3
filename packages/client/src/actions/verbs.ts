import type { Verbs } from '../runtime/machine.ts'
import type { SessionRuntime } from '../runtime/sessionRuntime.ts'
import { asError } from '../stack/failure.ts'
import { end } from './end.ts'
import { extend } from './extend.ts'
import { signOut } from './signOut.ts'
import { start } from './start.ts'
import { reissue, switchTo } from './switchTo.ts'

/** Everything that a person can want of the stack. */
export function createVerbs(runtime: SessionRuntime): Verbs {
  const verb =
    <A extends readonly unknown[]>(run: (runtime: SessionRuntime, ...args: A) => Promise<void>) =>
    (...args: A): Promise<void> => {
      try {
        return run(runtime, ...args)
      } catch (thrown) {
        // A call of the wrong shape (there are pages without types) rejects like every other mistake.
        return Promise.reject(asError(thrown))
      }
    }
  return {
    start: verb(start),
    switchTo: verb(switchTo),
    reissue: verb(reissue),
    end: verb(end),
    extend: verb(extend),
    signOut: verb(signOut),
  }
}
