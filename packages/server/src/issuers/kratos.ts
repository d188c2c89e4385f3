import type { Capabilities } from '@understudy/protocol'
import { createBackEnd } from './backEnd.ts'
import { createIssuer } from './createIssuer.ts'
import type { IssueOrder, Issuer, IssuerCallOptions, Kept, ObtainOptions, Standing } from './issuer.ts'
import { IssuerError } from './issuerError.ts'
import type { SessionFacts } from './kratos/answers.ts'
import { createKratosCalls } from './kratos/calls.ts'
import { tryCanary } from './kratos/canary.ts'
import { deviceOf, namesSupport } from './kratos/device.ts'
import type { KratosOptions } from './kratos/options.ts'
import { createSoundness } from './kratos/soundness.ts'

// biome-ignore lint/performance/noBarrelFile: entrypoint module
export { createKratosFront, type KratosFront, type KratosFrontOptions } from './kratos/front.ts'
export type { KratosOptions } from './kratos/options.ts'

const CAPABILITIES: Capabilities = {
  start: 'token',
  ownSession: 'browser',
  refresh: 'none',
  ends: 'server',
  extend: true,
  // One life for the whole server; the bridge's clock is the limit.
  maxSeconds: null,
  reason: 'dropped',
  second: 'replaces',
  actor: 'unnamed',
}

/** What the bridge's row says and Kratos cannot: hence no actor, audience or scope to compare. */
interface KeptSession extends Kept {
  readonly identity: string
  readonly device: string
}

/**
 * A session of the subject's at Ory Kratos, by a recovery code that the bridge asks for and redeems itself, in an api flow:
 * no cookie of anybody's is touched. The session token is never handed out; `createKratosFront` is what may be asked with
 * it. Kratos does not know who acts, keeps no reason and has no life of its own for it: all that is the bridge's. Ends
 * one session by its id, never those of an identity.
 *
 * @throws IssuerError `endpoint_foreign` for an address to which no credential may be sent in the clear
 * @example
 * const issuer = kratos({
 *   publicUrl: 'https://kratos.example', adminUrl: 'http://localhost:4434', canary: TEST_IDENTITY,
 * })
 */
export function kratos(options: KratosOptions): Issuer {
  const { canary, now = Date.now, identityOf = ({ subject }: IssueOrder) => subject.id } = options
  const calls = createKratosCalls(options, createBackEnd(options))
  const soundness = createSoundness({ calls, canary, now })

  async function obtain(order: IssueOrder, { signal, hold }: ObtainOptions) {
    const call = { signal }
    const identity = identityOf(order)
    if (!(await calls.identity(identity, call)).active) throw new IssuerError('subject_disabled')
    await soundness.require(call)
    const device = deviceOf(order, options.deviceName)
    const before = ownSessions(await calls.activeSessions(identity, call))
    const recovery = await calls.recoveryCode(identity, call)
    const kept: KeptSession = { identity, device: device.name }
    // From here on a session may be there, whether the answer arrives or not.
    await hold(kept)
    const token = await calls.redeem(recovery, device, call)
    await hold({ ...kept, token })
    const session = await calls.whoami(token, call)
    if (session === null) throw new IssuerError('token_dead')
    const whole = { ...kept, token, session: session.id }
    await hold(whole)
    if (!session.devices.includes(device.name)) throw new IssuerError('marker_missing')
    const after = new Set((await calls.activeSessions(identity, call)).map(({ id }) => id))
    if (before.length > 0 && before.every(({ id }) => !after.has(id))) throw soundness.usersSessionsEnded()
    return { shape: 'token', kept: whole, expiresAt: session.expiresAt, handOut: null } as const
  }

  /** Which session it is: the bridge knows, or finds it by the name that it gave it, which nobody else has. */
  async function find(kept: Kept, call: IssuerCallOptions): Promise<SessionFacts | null> {
    const { identity, device, session } = requireKept(kept)
    if (session !== undefined) return calls.session(session, call)
    const active = await calls.activeSessions(identity, call)
    return active.find(({ devices, methods }) => devices.includes(device) && methods.includes('code_recovery')) ?? null
  }

  async function current(kept: Kept, call: IssuerCallOptions): Promise<Standing> {
    const found = await find(kept, call)
    // The row decides: to a session of a disabled account whoami says the same as to a dead one, and it comes back.
    if (found === null || !found.active) return { live: false }
    const { token } = kept
    // The answer that had the token was lost: there is nothing to read it back with, and it lives.
    const seen = token === undefined ? found : await calls.whoami(token, call)
    if (seen === null) {
      const { active } = await calls.identity(requireKept(kept).identity, call)
      throw new IssuerError(active ? 'token_dead' : 'subject_disabled')
    }
    return {
      ...{ live: true, subject: seen.identity?.id ?? null, actors: [], audience: null, scope: null },
      expiresAt: seen.expiresAt,
    }
  }

  return createIssuer({
    name: 'kratos',
    capabilities: CAPABILITIES,
    // Who keeps their own identity needs no session of anybody else's.
    modes: ['view', 'act'],
    // In the subject's own list, where they may end it.
    endedThere: 'subject_revoked',
    expects: (order) => ({ subject: identityOf(order), actor: null, audience: null, scope: null, notAfter: null }),
    obtain,
    current,
    async end(kept, call) {
      const found = await find(kept, call)
      if (found === null) return 'already_ended'
      return found.active ? calls.endSession(found.id, call) : 'already_ended'
    },
    inspect: async (call) => (canary === null ? [] : tryCanary(calls, canary, { ...call, now })),
    authorize(kept, headers) {
      if (kept.token === undefined) throw new IssuerError('answer_invalid', { said: 'token' })
      headers.set('X-Session-Token', kept.token)
    },
  })
}

function requireKept({ identity, device, session }: Kept) {
  if (identity === undefined || device === undefined) throw new IssuerError('answer_invalid', { said: 'kept' })
  return { identity, device, session }
}

/** Those that the subject opened, also by a recovery of their own: another support session may end at any time. */
function ownSessions(sessions: readonly SessionFacts[]): readonly SessionFacts[] {
  return sessions.filter(({ methods, devices }) => !(methods.includes('code_recovery') && devices.some(namesSupport)))
}
