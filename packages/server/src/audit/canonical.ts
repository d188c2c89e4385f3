import { createHash } from 'node:crypto'
import serialize from 'canonicalize'

/** `prev` of the first entry. */
export const GENESIS = '0'.repeat(64)

const DOMAIN = Buffer.from('support-audit/v1\0', 'utf8')

/**
 * The canonical text (RFC 8785) of a JSON value, as it is stored and hashed. Characters that PostgreSQL cannot keep,
 * NUL and lone surrogates, become U+FFFD first, so that what is read back has the hash of what was written.
 *
 * @throws on what JSON cannot say: NaN, infinities, cycles
 */
export function canonicalText(value: unknown): string {
  const text = serialize(storable(value))
  if (text === undefined) throw new TypeError('Only JSON values have a canonical form.')
  return text
}

/** Hash of one entry: the previous hash, the hash of the event's own bytes, and the place in the sequence. */
export function entryHash(prev: string, event: string, seq: number): string {
  const leaf = createHash('sha256').update(DOMAIN).update(event, 'utf8').digest()
  const place = Buffer.alloc(8)
  place.writeBigUInt64BE(BigInt(seq))
  return createHash('sha256').update(Buffer.from(prev, 'hex')).update(leaf).update(place).digest('hex')
}

function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/[\0\p{Surrogate}]/gu, '\uFFFD')
  if (Array.isArray(value)) return value.map(storable)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [storable(key), storable(entry)]))
}
