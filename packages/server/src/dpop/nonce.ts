import { createHmac, timingSafeEqual } from 'node:crypto'

/** How long a nonce is given out, and counts afterwards. Milliseconds. */
const LIFE = 150_000

/**
 * The nonce of this moment. It is worked out of a secret that all processes share, so that each takes what another has
 * given out and none has to remember any.
 */
export function currentNonce(secret: Uint8Array, now: number): string {
  return nonceOf(secret, Math.floor(now / LIFE))
}

/** Whether this is the nonce of now or of just before: good for five minutes at most. */
export function isNonce(secret: Uint8Array, nonce: string, now: number): boolean {
  const round = Math.floor(now / LIFE)
  return [round, round - 1].some((known) => sameText(nonceOf(secret, known), nonce))
}

function nonceOf(secret: Uint8Array, round: number): string {
  return createHmac('sha256', secret).update(`dpop-nonce/v1\0${round}`).digest('base64url')
}

function sameText(known: string, given: string): boolean {
  const [left, right] = [Buffer.from(known), Buffer.from(given)]
  return left.length === right.length && timingSafeEqual(left, right)
}
