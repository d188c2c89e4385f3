import { type Finding, finding } from '../finding.ts'
import type { IssuerCallOptions } from '../issuer.ts'
import { asIssuerError } from '../issuerError.ts'
import type { SessionFacts } from './answers.ts'
import type { KratosCalls } from './calls.ts'

/** A day and a little. Longer than that is more than anybody has by default. Milliseconds. */
const LONG = 86_460_000

/**
 * Opens two sessions of a test account and ends them: a second sign-in by recovery must not end the first. Gives what is
 * wrong; leaves nothing open that it knows of.
 */
export async function tryCanary(
  calls: KratosCalls,
  identity: string,
  { now, signal }: IssuerCallOptions & { readonly now: () => number },
): Promise<readonly Finding[]> {
  const opened: SessionFacts[] = []
  const device = { name: `Support bridge: check of the set-up #${crypto.randomUUID()}`, ip: null }
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
    return [finding(code, { detail: `On the test account${said === null ? '' : `, which said \`${said}\``}.` })]
  } finally {
    await clearUp(calls, { identity, device: device.name, signal })
  }
}

/** By its name, also what was half-open. The check has said what is wrong by now; what is left ends by its own life. */
async function clearUp(calls: KratosCalls, { identity, device, signal }: Opened): Promise<void> {
  const active = await calls.activeSessions(identity, { signal }).catch((): readonly SessionFacts[] => [])
  const ours = active.filter(({ devices }) => devices.includes(device))
  await Promise.allSettled(ours.map(({ id }) => calls.endSession(id, { signal })))
}

interface Opened extends IssuerCallOptions {
  readonly identity: string
  readonly device: string
}
