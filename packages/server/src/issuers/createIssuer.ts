import { checkIssuer } from './checkIssuer.ts'
import type { IssuerCode } from './codes.ts'
import type {
  EndOptions,
  Issued,
  IssueOptions,
  IssueOrder,
  Issuer,
  IssuerEnd,
  IssuerParts,
  Kept,
  ObtainOptions,
} from './issuer.ts'
import { asIssuerError, IssuerError, type Leftover } from './issuerError.ts'
import { isUnnamed } from './lost.ts'
import { verifyStanding } from './verify.ts'

/** Time for ending what was issued and then refused, whoever still waits. Milliseconds. */
const CLEAR_UP = 10_000

/**
 * Makes an issuer out of what its author wrote, with the steps that are the same for all: after a start everything is read
 * back and compared, what is not as ordered is ended, after an end it is read back that it is dead.
 *
 * @example
 * export const kratos = (options: KratosOptions) =>
 *   createIssuer({ name: 'kratos', capabilities, expects, obtain, current, end, inspect })
 */
export function createIssuer(parts: IssuerParts): Issuer {
  const { capabilities, renew, collect } = parts

  async function verify(order: IssueOrder, { kept, expiresAt }: Verified, { signal, stands, seen }: Verifying) {
    const standing = await parts.current(kept, { signal })
    if (standing.live) seen?.()
    // RFC 7662 leaves `exp` open; then the answer to the start is all that there is.
    verifyStanding(
      parts.expects(order),
      standing.live ? { ...standing, expiresAt: standing.expiresAt ?? expiresAt } : standing,
    )
    if (stands !== undefined && !(await stands())) throw new IssuerError('subject_disabled')
  }

  /** Runs a step that may issue something; when it fails, what it issued is ended. */
  async function guarded<T>(
    options: IssueOptions,
    step: (hold: ObtainOptions['hold'], seen: () => void) => Promise<T>,
    before: Kept | null = null,
  ): Promise<T> {
    let held: Kept | null = before
    let seenAlive = false
    try {
      return await step(
        async (kept) => {
          held = kept
          await options.keep?.(kept)
        },
        () => {
          seenAlive = true
        },
      )
    } catch (thrown) {
      const leftover = held === null ? 'none' : await clearUp(held, seenAlive)
      throw asIssuerError(thrown).with(leftover)
    }
  }

  async function clearUp(kept: Kept, seenAlive: boolean): Promise<Leftover> {
    // Not the caller's signal: it may be what failed.
    const { remote } = await end(kept, { signal: AbortSignal.timeout(CLEAR_UP), seenAlive })
    return remote === 'already_ended' ? 'ended' : remote
  }

  async function taken(order: IssueOrder, issued: Issued, options: Verifying): Promise<Issued> {
    if (issued.shape !== 'redirect') await verify(order, issued, options)
    return issued
  }

  async function end(kept: Kept, { signal, seenAlive = true }: EndOptions): Promise<IssuerEnd> {
    const own = capabilities.ownSession
    const back = own === 'none' ? 'sign_in_needed' : own === 'swapped_cookie' ? 'restored' : 'untouched'
    if (isUnnamed(kept)) return { remote: 'unknown', own: back, code: 'end_unverified' }
    const asked = await codeOr(() => parts.end(kept, { signal }))
    const standing = await codeOr(() => parts.current(kept, { signal }))
    if (!standing.ok) return { remote: 'unknown', own: back, code: asked.ok ? standing.code : asked.code }
    if (standing.value.live) return { remote: 'alive', own: back, code: asked.ok ? 'end_without_effect' : asked.code }
    // Who never saw it alive cannot see it dead.
    if (!asked.ok && !seenAlive) return { remote: 'unknown', own: back, code: asked.code }
    const came = asked.ok ? asked.value : 'already_ended'
    return came === 'awaited'
      ? { remote: 'unknown', own: back, code: 'end_unverified' }
      : { remote: came, own: back, code: null }
  }

  return {
    name: parts.name,
    capabilities,
    modes: parts.modes ?? (capabilities.start === 'grant' ? ['shadow'] : ['view', 'act']),
    endedThere: parts.endedThere ?? 'operator_revoked',
    start: (order, options) =>
      guarded(options, async (hold, seen) => {
        const { signal, state } = options
        const obtaining = { signal, hold, ...(state === undefined ? {} : { state }) }
        return taken(order, await parts.obtain(order, obtaining), { ...options, seen })
      }),
    verify: (order, kept, options) =>
      guarded(options, (_, seen) => verify(order, { kept, expiresAt: null }, { ...options, seen }), kept),
    ...(collect === undefined
      ? {}
      : {
          collect: (order, kept, brought, options) =>
            guarded(options, async (hold, seen) => {
              const { signal } = options
              return taken(order, await collect(order, kept, brought, { signal, hold }), { ...options, seen })
            }),
        }),
    ...(parts.returnsTo === undefined ? {} : { returnsTo: parts.returnsTo }),
    current: (kept, options) => parts.current(kept, options),
    end,
    check: (options) => checkIssuer(parts, { verify, end }, options),
    ...(renew === undefined
      ? {}
      : {
          renew: (order, kept, options) =>
            guarded(options, async (hold, seen) => {
              const { signal } = options
              return taken(order, await renew(order, kept, { signal, hold }), { ...options, seen })
            }),
        }),
    ...(parts.authorize === undefined ? {} : { authorize: parts.authorize }),
    ...(parts.permits === undefined ? {} : { permits: parts.permits }),
    ...(parts.held === undefined ? {} : { held: parts.held }),
  }
}

type Verified = Pick<Issued, 'kept' | 'expiresAt'>

interface Verifying extends IssueOptions {
  /** Called once it was read back alive. */
  readonly seen?: () => void
}

type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: IssuerCode }

async function codeOr<T>(run: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await run() }
  } catch (thrown) {
    return { ok: false, code: asIssuerError(thrown).code }
  }
}
