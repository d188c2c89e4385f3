import { type Finding, finding } from './finding.ts'
import type {
  Issued,
  IssueOptions,
  IssueOrder,
  IssuerCallOptions,
  IssuerEnd,
  IssuerParts,
  Kept,
  Trial,
} from './issuer.ts'
import { asIssuerError } from './issuerError.ts'

interface Steps {
  readonly verify: (
    order: IssueOrder,
    issued: Pick<Issued, 'kept' | 'expiresAt'>,
    options: IssueOptions,
  ) => Promise<void>
  readonly end: (kept: Kept, options: IssuerCallOptions) => Promise<IssuerEnd>
}

/**
 * Says what is wrong with a set-up: what can be seen without a start, then, with a trial, what a start, its read-back and
 * its end show. Goes on after a fault where that tells more, and ends whatever the trial started.
 */
export async function checkIssuer(
  parts: IssuerParts,
  steps: Steps,
  { signal, trial }: IssuerCallOptions & { readonly trial?: Trial },
): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const report = (more: readonly Finding[]) => {
    for (const found of more) if (!findings.some(({ code }) => code === found.code)) findings.push(found)
  }
  try {
    report((await parts.inspect?.({ signal })) ?? [])
  } catch (thrown) {
    report([finding(asIssuerError(thrown).code)])
  }
  if (trial === undefined) {
    report([finding('not_tried', { level: 'warning' })])
    return findings
  }
  if (parts.collect !== undefined) {
    report([finding('not_tried', { level: 'warning', detail: 'It takes a browser, with somebody at it.' })])
    reportPrice(parts, report)
    return findings
  }
  let held: Kept | null = null
  let failed = false
  try {
    const issued = await parts.obtain(trial.order, {
      signal,
      async hold(kept) {
        held = kept
      },
    })
    held = issued.kept
    await steps.verify(trial.order, issued, { signal })
  } catch (thrown) {
    const { code, said } = asIssuerError(thrown)
    failed = true
    report([finding(code, said === null ? {} : { detail: `It said \`${said}\`.` })])
  }
  if (held === null) return findings
  const { remote, code } = await steps.end(held, { signal })
  // What a failed start has left unseen is said by its own fault.
  if (remote === 'alive' || (remote === 'unknown' && !failed)) report([finding(code ?? 'end_unverified')])
  reportPrice(parts, report)
  return findings
}

function reportPrice({ capabilities }: IssuerParts, report: (more: readonly Finding[]) => void): void {
  if (capabilities.ownSession === 'none') report([finding('own_session_ends', { level: 'warning' })])
}
