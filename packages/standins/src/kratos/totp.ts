import { createHmac } from 'node:crypto'

/** Seconds of one code. */
const STEP = 30

/** The code of RFC 6238 for a secret in hexadecimal digits. `now` in milliseconds. */
export function totpCode(secret: string, now: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 1000 / STEP)))
  const digest = createHmac('sha1', Buffer.from(secret, 'hex')).update(counter).digest()
  const offset = (digest.at(-1) ?? 0) & 0xf
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
