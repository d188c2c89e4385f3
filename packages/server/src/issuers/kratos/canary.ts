import { type Finding, finding } from '../finding.ts'
import type { IssuerCallOptions } from '../issuer.ts'
import { asIssuerError } from '../issuerError.ts'
import type { SessionFacts } from './answers.ts'
import { type KratosCalls, NO_TOKEN } from './calls.ts'
import type { Device } from './device.ts'

/** A day and a little. Longer than that is more than anybody has by default. Milliseconds. */
const LONG = 86_460_000

/**
 * Opens two sessions of a test account and ends them: a second sign-in by recovery must not end the first. Gives what is
 * wrong, also where one of them could not be ended.
 */
export async function tryCanary(
  calls: KratosCalls,
  identity: string,
  options: IssuerCallOptions & { readonly now: () => number },
): Promise<readonly Finding[]> {
  const device = { name: `Support bridge: check of the set-up #${crypto.randomUUID()}`, ip: null }
  const findings = await openTwo(calls, { ...options, identity, device })
  if (await clearUp(calls, { ...options, identity, device })) return findings
  const detail = 'On the test account: a session of the check may be left.'
  return [...findings, finding('end_unverified', { level: 'warning', detail })]
}

async function openTwo(
  calls: KratosCalls,
  { identity, device, now, signal }: Opened & { readonly now: () => number },
): Promise<readonly Finding[]> {
  const opened: SessionFacts[] = []
  try {
    for (let count = 0; count < 2; count += 1) {
      const token = await calls.redeem(await calls.recoveryCode(identity, { signal }), device, { signal })
      const session = await calls.whoami(token, { signal })
      if (session === null) return [finding('token_dead')]
      opened.push(session)
    }
    const [first] = opened
    const still = first === undefined ? null : await calls.session(first.id, { signal })
    const findings: Finding[] = []
    if (still?.active !== true) {
      findings.push(
        finding('users_sessions_end', { detail: 'The hook `revoke_active_sessions` after recovery is on.' }),
      )
    }
    if (first !== undefined && first.expiresAt - now() > LONG) {
      const detail = 'It is `session.lifespan`; the bridge ends each session in its own time.'
      findings.push(finding('lifetime_too_long', { level: 'warning', detail }))
    }
    return findings
  } catch (thrown) {
    const { code, said } = asIssuerError(thrown)
    if (said === NO_TOKEN) {
      return [
        finding(code, { detail: 'Recovery gives no token: switch `feature_flags.use_continue_with_transitions` on.' }),
      ]
    }
    return [finding(code, { detail: `On the test account${said === null ? '' : `, which said \`${said}\``}.` })]
  }
}

/** By the name of its device, also what was half-open. Whether nothing is left. */
async function clearUp(calls: KratosCalls, { identity, device, signal }: Opened): Promise<boolean> {
  try {
    const active = await calls.activeSessions(identity, { signal })
    for (const { id } of active.filter(({ devices }) => devices.includes(device.name))) {
      await calls.endSession(id, { signal })
    }
    return true
  } catch {
    // What failed is the clearing up, which is what is said.
    return false
  }
}

interface Opened extends IssuerCallOptions {
  readonly identity: string
  readonly device: Device
}
