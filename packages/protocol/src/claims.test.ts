import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_ACTOR_DEPTH, readSessionClaims } from './claims.ts'

/** How many inputs are made up: `UNDERSTUDY_CLAIMS=1000000` for a long run, of a minute or two. */
const INPUTS = Number(process.env.UNDERSTUDY_CLAIMS ?? 50_000)
const { UNDERSTUDY_CLAIMS_SEED: SEED } = process.env

/** As claims arrive: through JSON, where `__proto__` is a member like any other. */
const parse = (json: string): unknown => JSON.parse(json)
const chain = (depth: number): unknown =>
  depth === 1 ? { sub: 'actor_1' } : { sub: `actor_${depth}`, act: chain(depth - 1) }

/** Claims as they arrive: members in any order, left out, twice, of wrong types, and actors within actors. */
const claimsText = fc.letrec<{ object: string; member: string }>((tie) => {
  const name = fc.constantFrom('sub', 'act', 'iss', 'sid', 'exp', 'scope', 'type', '__proto__', 'constructor')
  const odd = fc.constantFrom('""', 'null', '0', '1e400', 'true', '[]', '{}', '["cus"]', '"__proto__"', '"x\\u0000"')
  const value = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('"cus"', '"sup_dana"', '"\\u0063us"') },
    { weight: 3, arbitrary: odd },
    fc.jsonValue({ maxDepth: 1 }).map((one) => JSON.stringify(one)),
  )
  const plain = fc.tuple(name, value).map(([key, text]) => `"${key}":${text}`)
  const acting = tie('object').map((text) => `"act":${text}`)
  const subject = fc.oneof({ weight: 9, arbitrary: fc.constant('"sub":"sup_dana"') }, plain)
  return {
    member: fc.oneof({ maxDepth: 11, withCrossShrink: true }, plain, { weight: 2, arbitrary: acting }),
    object: fc
      .tuple(subject, fc.array(tie('member'), { maxLength: 2 }))
      .map(([first, others]) => `{${[...others, first].join()}}`),
  }
}).object

/** The same at the end of a chain that is sometimes as long as it may be, or longer. */
const chainText = fc
  .tuple(claimsText, fc.integer({ min: 1, max: 12 }))
  .map(([text, length]) => `${'{"sub":"sup_dana","act":'.repeat(length)}${text}${'}'.repeat(length)}`)

const depthOf = (act: unknown): number =>
  typeof act === 'object' && act !== null && Object.hasOwn(act, 'act') ? 1 + depthOf((act as { act: unknown }).act) : 1

describe('readSessionClaims', () => {
  test('default', () => {
    const payload = {
      ...{ iss: 'https://id.example', sub: 'cus_8F2K', sid: 'ss_1', exp: 2000, iat: 1000, scope: 'support:view' },
      act: { sub: 'sup_dana', iss: 'https://id.example', type: 'agent' },
      extra: { ignored: true },
    }
    expect(readSessionClaims(payload)).toEqual({
      ...{ iss: 'https://id.example', sub: 'cus_8F2K', sid: 'ss_1', exp: 2000, iat: 1000, scope: 'support:view' },
      act: { sub: 'sup_dana', iss: 'https://id.example', type: 'agent' },
    })
  })

  test('default: an ordinary token has no actor', () => {
    expect(readSessionClaims({ sub: 'cus_8F2K' })).toEqual({ sub: 'cus_8F2K', act: null })
  })

  test('behavior: of a chain only the outermost actor counts (R-24)', () => {
    expect(readSessionClaims({ sub: 'cus', act: chain(3) })?.act).toEqual({ sub: 'actor_3' })
  })

  test('behavior: a chain may be as deep as the limit and no deeper', () => {
    expect(readSessionClaims({ sub: 'cus', act: chain(MAX_ACTOR_DEPTH) })?.act).toEqual({ sub: 'actor_8' })
    expect(readSessionClaims({ sub: 'cus', act: chain(MAX_ACTOR_DEPTH + 1) })).toBeNull()
    expect(readSessionClaims({ sub: 'cus', act: chain(500) })).toBeNull()
  })

  test('behavior: a cycle ends', () => {
    const actor: Record<string, unknown> = { sub: 'actor' }
    actor.act = actor
    expect(readSessionClaims({ sub: 'cus', act: actor })).toBeNull()
  })

  test.each([null, undefined, '', 'text', 0, 1, true, [], [{ sub: 'cus' }], () => ({ sub: 'cus' }), Symbol('sub')])(
    'behavior: %j is no payload',
    (payload) => {
      expect(readSessionClaims(payload)).toBeNull()
    },
  )

  test.each([
    ['no sub', '{}'],
    ['an empty sub', '{"sub":""}'],
    ['a number as sub', '{"sub":7}'],
    ['an array as sub', '{"sub":["cus"]}'],
    ['an object as sub', '{"sub":{"toString":"cus"}}'],
    ['sub in the prototype member', '{"__proto__":{"sub":"cus"}}'],
    ['act: null', '{"sub":"cus","act":null}'],
    ['act: false', '{"sub":"cus","act":false}'],
    ['act: ""', '{"sub":"cus","act":""}'],
    ['act: text', '{"sub":"cus","act":"sup_dana"}'],
    ['act: number', '{"sub":"cus","act":1}'],
    ['act: array', '{"sub":"cus","act":[{"sub":"sup_dana"}]}'],
    ['act: empty array', '{"sub":"cus","act":[]}'],
    ['act without sub', '{"sub":"cus","act":{}}'],
    ['act with only an issuer', '{"sub":"cus","act":{"iss":"https://id.example"}}'],
    ['act with an empty sub', '{"sub":"cus","act":{"sub":""}}'],
    ['act with a number as sub', '{"sub":"cus","act":{"sub":7}}'],
    ['act with an array as sub', '{"sub":"cus","act":{"sub":["sup_dana"]}}'],
    ['act with sub in the prototype member', '{"sub":"cus","act":{"__proto__":{"sub":"sup_dana"}}}'],
    ['inner act: text', '{"sub":"cus","act":{"sub":"sup_dana","act":"x"}}'],
    ['inner act: null', '{"sub":"cus","act":{"sub":"sup_dana","act":null}}'],
    ['inner act: array', '{"sub":"cus","act":{"sub":"sup_dana","act":[{"sub":"x"}]}}'],
  ])('behavior: %s is refused, never read as "nobody acts"', (_, json) => {
    expect(readSessionClaims(parse(json))).toBeNull()
  })

  test('behavior: a prototype member does not answer for an absent one', () => {
    const claims = readSessionClaims(parse('{"sub":"cus","__proto__":{"act":{"sub":"sup_dana"},"sid":"ss_1"}}'))
    expect(claims).toEqual({ sub: 'cus', act: null })
    expect(readSessionClaims(Object.create({ sub: 'cus' }))).toBeNull()
    expect(readSessionClaims({ sub: 'cus', act: Object.create({ sub: 'sup_dana' }) })).toBeNull()
  })

  test('behavior: other claims of a wrong type are left out', () => {
    const payload = { sub: 'cus', iss: 7, sid: [], scope: '', exp: '2000', iat: Number.NaN }
    expect(readSessionClaims(payload)).toEqual({ sub: 'cus', act: null })
  })

  test(`behavior: any of ${INPUTS} inputs gives claims of the declared shape or null, and changes nothing (R-24)`, () => {
    const counted = { read: 0, acted: 0, deep: 0 }
    const property = fc.property(
      fc.oneof({ weight: 7, arbitrary: claimsText.map(parse) }, chainText.map(parse), fc.jsonValue(), fc.anything()),
      (payload) => {
        const claims = readSessionClaims(payload)
        if (depthOf((payload as { readonly act?: unknown } | null | undefined)?.act) > MAX_ACTOR_DEPTH) {
          counted.deep += 1
          if (claims !== null) throw new Error('a chain without end')
        }
        if (claims === null) return
        counted.read += 1
        const given = payload as { readonly sub: unknown; readonly act?: unknown }
        if (claims.sub === '' || claims.sub !== given.sub) throw new Error('another subject')
        if (Object.getPrototypeOf(claims) !== Object.prototype) throw new Error('a prototype of its own')
        const says = Object.hasOwn(given, 'act') && given.act !== undefined
        if (says !== (claims.act !== null)) throw new Error('an actor was made up or lost')
        if (claims.act === null) return
        counted.acted += 1
        const outermost = given.act as { readonly sub: unknown }
        if (claims.act.sub === '' || claims.act.sub !== outermost.sub) throw new Error('another actor')
      },
    )
    fc.assert(property, { numRuns: INPUTS, ...(SEED === undefined ? {} : { seed: Number(SEED) }) })
    expect(Object.keys(Object.prototype)).toEqual([])
    expect(({} as Record<string, unknown>).sub).toBeUndefined()
    // Not all of it is rubbish.
    const { read, acted, deep } = counted
    expect([read > INPUTS / 4, acted > INPUTS / 8, deep > INPUTS / 50]).toEqual([true, true, true])
  }, 3_600_000)
})
