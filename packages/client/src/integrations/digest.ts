/** Bytes of the digest that are kept. Eighty bits: nobody finds two ids with one name, and keys stay short. */
const KEPT = 10

/**
 * A short name for an id that does not show it: SHA-256 (FIPS 180-4), shortened, in hexadecimal. Synchronous, which the
 * platform's own is not and storage has to be. A pseudonym and no secret: whoever knows an id can compute its name.
 */
export function shortDigest(text: string): string {
  const { initial, round } = constants()
  let state = initial
  for (const block of blocksOf(new TextEncoder().encode(text))) state = compress(state, block, round)
  const bytes = state.flatMap((word) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255])
  return bytes
    .slice(0, KEPT)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
}

/** Fractions of the square and cube roots of the first primes, as section 4.2.2 and 5.3.3 define them. */
function constants(): { readonly initial: readonly number[]; readonly round: readonly number[] } {
  const primes: number[] = []
  for (let candidate = 2; primes.length < 64; candidate += 1) {
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate)
  }
  const fraction = (root: number) => ((root - Math.floor(root)) * 2 ** 32) >>> 0
  return {
    initial: primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime))),
    round: primes.map((prime) => fraction(Math.cbrt(prime))),
  }
}

/** The message in blocks of sixteen words: a one bit, zeros, and its length in bits at the end. */
function blocksOf(message: Uint8Array): readonly (readonly number[])[] {
  const length = Math.ceil((message.length + 9) / 64) * 64
  const padded = new DataView(new ArrayBuffer(length))
  message.forEach((byte, index) => {
    padded.setUint8(index, byte)
  })
  padded.setUint8(message.length, 128)
  padded.setBigUint64(length - 8, BigInt(message.length) * 8n)
  return Array.from({ length: length / 64 }, (_, block) =>
    Array.from({ length: 16 }, (_, word) => padded.getUint32(block * 64 + word * 4)),
  )
}

function compress(state: readonly number[], block: readonly number[], round: readonly number[]): readonly number[] {
  const schedule = [...block]
  const word = (index: number) => schedule[index] ?? 0
  for (let index = 16; index < 64; index += 1) {
    const early = word(index - 15)
    const late = word(index - 2)
    const small0 = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3)
    const small1 = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10)
    schedule.push((word(index - 16) + small0 + word(index - 7) + small1) >>> 0)
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (const [index, constant] of round.entries()) {
    const big1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)
    const first = h + big1 + ((e & f) ^ (~e & g)) + constant + word(index)
    const big0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)
    const second = big0 + ((a & b) ^ (a & c) ^ (b & c))
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + first) >>> 0, c, b, a, (first + second) >>> 0]
  }
  const after = [a, b, c, d, e, f, g, h]
  return state.map((before, index) => (before + (after[index] ?? 0)) >>> 0)
}

function turn(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by))
}
