import type { Mode } from '@understudy/protocol'
import type { Deps } from '../deps.ts'
import type { IssuerCode } from '../issuers/codes.ts'
import type { Finding } from '../issuers/finding.ts'
import type { Issuer } from '../issuers/issuer.ts'
import { Refusal } from '../refusal.ts'
import { type Issuing, issuerFor } from './settings.ts'

/** Milliseconds for looking at an issuer's set-up. */
const PATIENCE = 10_000
/** Milliseconds before another look at one that is off, the first time; twice as long each time. */
const FIRST_PAUSE = 5000
const LONGEST_PAUSE = 300_000

/** About the moment, and not about the set-up: a start says it better. */
const PASSING: readonly IssuerCode[] = ['back_end_unreachable', 'back_end_timeout', 'back_end_failed']

/** Which issuers may be asked for something. */
export interface Soundness {
  /** Looks at all of them, and says in the log what is wrong. */
  look(): Promise<void>
  /** Whether sessions in this mode may be started: looks where nobody has yet. @throws Refusal `issuer_off` */
  demand(mode: Mode): Promise<void>
}

interface Seen {
  readonly faulty: boolean
  /** When it is looked at again, at the earliest. Milliseconds. */
  readonly again: number
  readonly looks: number
}

/** Keeps an issuer off whose set-up has a fault, until another look finds none. Warnings keep nobody off. */
export function createSoundness(deps: Pick<Deps, 'now' | 'log'>, issuing: Issuing | null): Soundness {
  const seen = new Map<Issuer, Seen>()
  const looking = new Map<Issuer, Promise<void>>()

  function lookAt(issuer: Issuer): Promise<void> {
    const under = looking.get(issuer) ?? judge(issuer).finally(() => looking.delete(issuer))
    looking.set(issuer, under)
    return under
  }

  async function judge(issuer: Issuer): Promise<void> {
    const findings = await issuer.check({ signal: AbortSignal.timeout(PATIENCE) })
    report(findings)
    const errors = findings.filter(({ level }) => level === 'error')
    const faulty = errors.some(({ code }) => !PASSING.includes(code))
    const looks = faulty ? (seen.get(issuer)?.looks ?? 0) + 1 : 0
    const again = deps.now() + Math.min(FIRST_PAUSE * 2 ** (looks - 1), LONGEST_PAUSE)
    // What could not be asked is not known: the next start looks again.
    if (errors.length > 0 && !faulty) seen.delete(issuer)
    else seen.set(issuer, { faulty, again, looks })
  }

  function report(findings: readonly Finding[]): void {
    for (const { code, level, what, todo } of findings) {
      if (code === 'not_tried') continue
      const detail = `${what} ${todo}`
      deps.log({ level: level === 'error' ? 'error' : 'warn', event: 'issuer_finding', code, detail })
    }
  }

  return {
    async look() {
      await Promise.all((issuing?.issuers ?? []).map(lookAt))
    },
    async demand(mode) {
      const issuer = issuing === null ? null : issuerFor(issuing, mode)
      if (issuer === null) return
      const before = seen.get(issuer)
      if (before === undefined || (before.faulty && before.again <= deps.now())) await lookAt(issuer)
      const now = seen.get(issuer)
      if (now?.faulty !== true) return
      throw new Refusal('issuer_off', { retryAfter: Math.max(1, Math.ceil((now.again - deps.now()) / 1000)) })
    },
  }
}
