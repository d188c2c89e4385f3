import type { Deps } from '../deps.ts'
import type { Hub } from '../events/hub.ts'
import { personAddress } from '../events/notify.ts'
import { refusedByOutage } from '../http/outage.ts'
import { Refusal } from '../refusal.ts'
import { DatabaseUnavailable } from '../sql/unavailable.ts'
import { authenticateAgain, type Caller } from '../tokens/authenticate.ts'
import { admitOwn, presentSupport } from './check.ts'

/** How a guard hears that it has to look again. */
export interface Watch {
  readonly hub: Hub
  /** Milliseconds between looks where nothing is heard. */
  readonly heartbeat: number
  /** Fires when nothing is followed any more. */
  readonly closing: AbortSignal
}

/**
 * Follows whether a request that was let through would still be: at every change that its actor session hears of, at every
 * heartbeat, and when its credential runs out. Calls back once, with why not; not knowing is a reason too. Gives its own undo.
 */
export async function follow(
  deps: Deps,
  { hub, heartbeat, closing }: Watch,
  { request, caller }: { readonly request: Request; readonly caller: Caller },
  onOver: (refusal: Refusal) => void,
): Promise<() => void> {
  let over = false
  let looking = false
  let again = false

  const look = () => {
    again = true
    if (!looking) void lookWhile()
  }
  async function lookWhile(): Promise<void> {
    looking = true
    while (again && !over) {
      again = false
      try {
        await demandStanding(deps, request)
      } catch (error) {
        finish(refusalOf(error))
      }
    }
    looking = false
  }
  const finish = (refusal: Refusal) => {
    if (over) return
    stop()
    onOver(refusal)
  }
  const onClosing = () => finish(new Refusal('internal', { status: 503 }))

  // Most people have no row of their own: what is said about all sessions of a person concerns theirs too.
  const addresses = caller.kind === 'own' ? [caller.key, personAddress(caller)] : [caller.row.actorKey]
  const unsubscribe = await hub.subscribe(addresses, look)
  const timer = setInterval(look, heartbeat)
  timer.unref()
  // A moment after, because at that very moment it still counts.
  const lapse = setTimeout(look, Math.max(0, caller.expiresAt - deps.now()) + 1)
  lapse.unref()
  closing.addEventListener('abort', onClosing)
  function stop(): void {
    over = true
    clearInterval(timer)
    clearTimeout(lapse)
    unsubscribe()
    closing.removeEventListener('abort', onClosing)
  }
  if (closing.aborted) onClosing()
  // What changed between being let through and listening was not heard.
  look()
  return stop
}

/** Records nothing: nobody asks for anything new. @throws Refusal what the guard would refuse with, actions aside */
async function demandStanding(deps: Deps, request: Request): Promise<void> {
  await deps.ready()
  const caller = await authenticateAgain(deps, request)
  if (caller.kind === 'support') await presentSupport(deps, caller, { request, tag: undefined })
  else await admitOwn(deps, caller, { request, tag: undefined })
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  return error instanceof DatabaseUnavailable
    ? refusedByOutage({ method: 'GET' }, error)
    : new Refusal('internal', { status: 503 })
}
