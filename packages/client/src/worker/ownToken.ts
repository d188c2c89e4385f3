import type { Clock } from '../ports/clock.ts'
import { readToken } from '../readToken.ts'
import { bounded } from '../runtime/bounded.ts'
import { CALL_LIMIT } from '../runtime/callLimit.ts'
import { failure } from '../stack/failure.ts'

/** The actor's own token, inside the worker. */
export interface OwnToken {
  /** @throws `identity_unknown` before the page has handed anything over: nobody can say then that nobody is signed in. */
  read(): Promise<string | null>
  /** Takes a token from the page, which cannot have it back. `null`: the actor has signed out. */
  handOver(token: string | null): void
  /** The one that was read last, to be kept out of messages. */
  last(): string | null
}

/** Reads the own token where the host's auth library runs in the worker, or keeps what the page has handed over. */
export function createOwnToken(clock: Clock, source: (() => Promise<string | null>) | undefined): OwnToken {
  let held: string | null = null
  let told = false
  return {
    async read() {
      if (source !== undefined) {
        const late = () => failure('network', { detail: 'The own token was waited for in vain.' })
        held = await bounded(clock, CALL_LIMIT, source(), late)
      } else if (!told) {
        throw failure('identity_unknown', { detail: 'No token was handed over to the worker.' })
      }
      return held
    },
    handOver(token) {
      if (source !== undefined) {
        throw failure('unsupported', {
          message: 'This worker obtains the own token itself. It takes none from the page.',
        })
      }
      // A renewed token is of the same person; anybody else signs in after a sign-out, and not by a message in between.
      if (held !== null && token !== null && !sameOwner(held, token)) {
        throw failure('superseded', { detail: 'The token handed over is another person’s. Hand over `null` first.' })
      }
      held = token
      told = true
    },
    last: () => held,
  }
}

function sameOwner(one: string, other: string): boolean {
  const [before, after] = [readToken(one), readToken(other)]
  // Where nothing can be read there is nothing to compare: the server says whose it is.
  if (before === null || after === null) return before === after
  return before.sub === after.sub && before.iss === after.iss
}
