import type { Bridge } from '@understudy/server'
import type { Guard, GuardCaller } from '@understudy/server/guard'
import { ACTIONS } from '../../shared/actions.ts'
import { problem } from '../http/problems.ts'
import { pickedSystem } from './picked.ts'
import { type IssuingSystemId, startSystem } from './start.ts'
import type { RunningSystem, SystemContext } from './system.ts'

export interface SystemBridgesOptions extends SystemContext {
  /** A bridge over the demo's database; with a system behind it, each session gets a credential or a grant there. */
  readonly build: (behind: RunningSystem | null) => Bridge
}

/** One bridge for each system that somebody has chosen, over the same database: what one records, all see. */
export interface SystemBridges {
  /** Answers for the system that this browser chose. */
  readonly fetch: Bridge['fetch']
  /**
   * The guard of the system that this browser chose. In a support session the system is asked as well, with its own
   * credential: what it does not call this customer's is let through to no page of theirs.
   */
  readonly guard: Pick<Guard, 'check'>
  readonly events: Bridge['events']
  /** Housekeeping of all of them; gives how many sessions it ended. */
  reap(): Promise<number>
  close(): Promise<void>
}

interface Running {
  readonly bridge: Bridge
  readonly guard: Pick<Guard, 'check'>
  readonly system: RunningSystem
}

export function createSystemBridges(options: SystemBridgesOptions): SystemBridges {
  const { build, origin } = options
  const plain = build(null)
  const plainGuard = plain.guard(ACTIONS)
  const started = new Map<IssuingSystemId, Promise<Running>>()

  function chosen(request: Request): Promise<Running> | null {
    const id = pickedSystem(request.headers.get('Cookie'), origin)
    // Kotauth has routes and tokens of its own, and no bridge in front of it.
    if (id === 'bridge' || id === 'kotauth') return null
    const known = started.get(id) ?? start(id)
    started.set(id, known)
    // One that could not be started is tried again at the next request.
    known.catch(() => started.delete(id))
    return known
  }

  async function start(id: IssuingSystemId): Promise<Running> {
    const system = await startSystem(id, options)
    const bridge = build(system)
    return { bridge, system, guard: bridge.guard(ACTIONS) }
  }

  async function running(): Promise<readonly Running[]> {
    const settled = await Promise.allSettled(started.values())
    return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
  }

  async function bridges(): Promise<readonly Bridge[]> {
    return [plain, ...(await running()).map(({ bridge }) => bridge)]
  }

  /** Whether the system itself says that its credential is the customer's. */
  async function isTheirs({ bridge, system }: Running, caller: GuardCaller): Promise<boolean> {
    const { accountOf, issuer } = system
    if (caller.kind === 'own' || accountOf === null || !issuer.modes.includes(caller.mode)) return true
    const headers = new Headers()
    try {
      await bridge.authorizeUpstream(caller.session.id, headers)
    } catch {
      // One that was started on another system, before the choice was changed.
      return false
    }
    return (await accountOf(headers)) === caller.sub
  }

  async function check(found: Running, ...asked: Parameters<Guard['check']>): ReturnType<Guard['check']> {
    const checked = await found.guard.check(...asked)
    if (!checked.ok || (await isTheirs(found, checked.caller))) return checked
    await checked.finished({ status: 502 })
    // What was ended there ends here by this, and the guard says so.
    await found.bridge.reap()
    const again = await found.guard.check(...asked)
    if (!again.ok) return again
    await again.finished({ status: 502 })
    return { ok: false, response: problem('internal') }
  }

  return {
    async fetch(request, info) {
      const found = await chosen(request)
      return (found?.bridge ?? plain).fetch(request, info)
    },
    guard: {
      async check(request, tag, info) {
        const found = await chosen(request)
        return found === null ? plainGuard.check(request, tag, info) : check(found, request, tag, info)
      },
    },
    events: {
      async actorSessionEnded(session) {
        for (const bridge of await bridges()) await bridge.events.actorSessionEnded(session)
      },
      async personChanged(id) {
        for (const bridge of await bridges()) await bridge.events.personChanged(id)
      },
      async signedOutEverywhere(id) {
        for (const bridge of await bridges()) await bridge.events.signedOutEverywhere(id)
      },
    },
    async reap() {
      let ended = 0
      for (const bridge of await bridges()) ended += await bridge.reap()
      return ended
    },
    async close() {
      const all = await running()
      await Promise.all([plain, ...all.map(({ bridge }) => bridge)].map((bridge) => bridge.close()))
      await Promise.all(all.map(({ system }) => system.close()))
    },
  }
}
