import { type Mode, SHORTEST_TIME } from '@understudy/protocol'
import type { Issuer } from '../issuers/issuer.ts'

/** Whose credential a support session gets at another identity system, and how it is kept. */
export interface IssuingOptions {
  /** One, or several for different modes: a session at Ory Kratos for `view` and `act`, a grant of Ory Keto for `shadow`. */
  readonly issuer: Issuer | readonly Issuer[]
  /** 32 random bytes that are not in the database. What is kept there is sealed with them. */
  readonly sealingKey: Uint8Array
}

/** {@link IssuingOptions} in the form in which they are worked with. */
export interface Issuing {
  readonly issuers: readonly Issuer[]
  readonly sealingKey: Uint8Array
}

export function issuingOf({ issuer, sealingKey }: IssuingOptions): Issuing {
  return { issuers: 'name' in issuer ? [issuer] : issuer, sealingKey }
}

/** Who has to be gone to, through the actor's browser, for sessions in this mode; `null`: nobody. */
export function awayFor(issuing: Issuing | null, mode: Mode): Issuer | null {
  const issuer = issuing === null ? null : issuerFor(issuing, mode)
  return issuer?.capabilities.start === 'redirect' ? issuer : null
}

/** Who gives something for sessions in this mode; `null`: nobody. */
export function issuerFor({ issuers }: Issuing, mode: Mode): Issuer | null {
  return issuers.find(({ modes }) => modes.includes(mode)) ?? null
}

/** What a start in this mode, without a browser, has to wait for, and whether that costs the actor the own session. */
export function expectedFor(issuing: Issuing | null, mode: Mode): Expected {
  const issuer = issuing === null ? null : issuerFor(issuing, mode)
  return { issuer: issuer?.name ?? null, ownLost: issuer?.capabilities.ownSession === 'none' }
}

export interface Expected {
  /** Name of who gives something; `null`: nobody does. */
  readonly issuer: string | null
  readonly ownLost: boolean
}

/** Where browsers come back to from a back end. */
export const ISSUED_PATH = '/support/issued'

/** What is wrong with the settings of a bridge at this origin; `null`: nothing. */
export function issuingProblem(options: IssuingOptions, origin: string): string | null {
  const { issuers, sealingKey } = issuingOf(options)
  if (sealingKey.byteLength !== 32) return '`issuing.sealingKey` has to be 32 bytes.'
  if (issuers.length === 0) return '`issuing.issuer` is empty.'
  if (new Set(issuers.map(({ name }) => name)).size !== issuers.length) return '`issuing.issuer` holds a name twice.'
  const modes = issuers.flatMap((issuer) => issuer.modes)
  const twice = modes.find((mode, index) => modes.indexOf(mode) !== index)
  if (twice !== undefined) return `\`issuing.issuer\` holds two for the mode \`${twice}\`.`
  for (const { name, capabilities, modes, permits, collect, returnsTo } of issuers) {
    if (capabilities.start === 'redirect' && (collect === undefined || returnsTo !== `${origin}${ISSUED_PATH}`)) {
      return `\`issuing.issuer\`: ${name} starts by a redirect, and has to come back to ${origin}${ISSUED_PATH}.`
    }
    const { maxSeconds } = capabilities
    if (maxSeconds !== null && (!Number.isSafeInteger(maxSeconds) || maxSeconds < SHORTEST_TIME)) {
      return `\`issuing.issuer\`: ${name} declares sessions of \`${maxSeconds}\` seconds; the shortest are ${SHORTEST_TIME}.`
    }
    const grants = capabilities.start === 'grant'
    if (modes.some((mode) => (mode === 'shadow') !== grants)) {
      return `\`issuing.issuer\`: ${name} has to give grants for \`shadow\`, and for nothing else.`
    }
    if (grants && permits === undefined) return `\`issuing.issuer\`: ${name} cannot say what its grants open.`
  }
  return null
}
