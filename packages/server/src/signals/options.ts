import type { IdentityProvider } from '../tokens/identityProvider.ts'
import { isTrusted } from '../tokens/trusted.ts'

/** Somebody whose security events are believed: exactly their `iss`, the `aud` that means this bridge, and their keys. */
export type SignalTransmitter = IdentityProvider

/** A receiver that is told of every support session that ends. */
export interface SignalStream {
  /** Names it in tables and logs: small letters, digits and `-`. */
  readonly id: string
  /** Where events are pushed (RFC 8935): https, or this machine. */
  readonly endpoint: string
  /** `aud` of its events. */
  readonly audience: string
  /** The whole `Authorization` header that the receiver expects. A secret. @default none */
  readonly authorization?: string
}

/** Security events of CAEP 1.0 over the Shared Signals Framework 1.0, in and out. */
export interface SignalOptions {
  /** Switches `POST /support/signals` on. @default nobody is believed */
  readonly transmitters?: readonly SignalTransmitter[]
  /**
   * Receivers, told by every process on the database, guards too. Switches `/.well-known/ssf-configuration` on. An empty list takes
   * back what was registered. @default those that are registered stay so
   */
  readonly streams?: readonly SignalStream[]
}

const PUBLIC_KEY_SIGNATURE = /^(?:(?:RS|PS|ES)(?:256|384|512)|EdDSA|Ed25519)$/

/** What is wrong with them; `null`: nothing. */
export function signalsProblem({ transmitters = [], streams = [] }: SignalOptions): string | null {
  if (repeats(transmitters.map(({ issuer }) => issuer))) return '`signals.transmitters` holds an issuer twice.'
  if (repeats(streams.map(({ id }) => id))) return '`signals.streams` holds an id twice.'
  return first(transmitters.map(transmitterProblem)) ?? first(streams.map(streamProblem))
}

function transmitterProblem({ issuer, audience, algorithms, jwks, jwksUri }: SignalTransmitter): string | null {
  const of = `\`signals.transmitters\`: ${issuer}`
  if (issuer === '' || audience === '') return `${of} needs an issuer and an audience.`
  if (algorithms.length === 0 || !algorithms.every((name) => PUBLIC_KEY_SIGNATURE.test(name))) {
    return `${of}: \`algorithms\` may hold signatures with a public key only.`
  }
  if ((jwks === undefined) === (jwksUri === undefined)) return `${of}: give \`jwks\` or \`jwksUri\`, one of them.`
  return jwksUri === undefined || isTrusted(jwksUri) ? null : `${of}: \`jwksUri\` has to be https or on this machine.`
}

function streamProblem({ id, endpoint, audience, authorization }: SignalStream): string | null {
  if (!/^[a-z0-9-]{1,64}$/.test(id)) return '`signals.streams` holds an id that is not small letters, digits and -.'
  const of = `\`signals.streams\`: the \`endpoint\` of ${id}`
  if (!isTrusted(endpoint)) return `${of} has to be https or on this machine.`
  const { username, password, hash } = new URL(endpoint)
  if (username !== '' || password !== '' || hash !== '') return `${of} holds a credential or a fragment.`
  if (audience === '') return `\`signals.streams\`: the \`audience\` of ${id} is empty.`
  // Said without the value: it is a secret.
  const sendable = authorization === undefined || /^[\x21-\x7e][\x20-\x7e]*$/.test(authorization)
  return sendable ? null : `\`signals.streams\`: the \`authorization\` of ${id} is no header.`
}

function repeats(values: readonly string[]): boolean {
  return new Set(values).size !== values.length
}

function first(problems: readonly (string | null)[]): string | null {
  return problems.find((problem) => problem !== null) ?? null
}
