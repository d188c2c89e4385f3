import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_ACTOR_DEPTH, readSessionClaims } from './claims.ts'

/** As claims arrive: through JSON, where `__proto__` is a member like any other. */
const parse = (json: string): unknown => JSON.parse(json)
const chain = (depth: number): unknown =>
  depth === 1 ? { sub: 'actor_1' } : { sub: `actor_${depth}`, act: chain(depth - 1) }

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

  test('behavior: any input gives claims of the declared shape or null, and changes nothing (R-24)', () => {
    const claim = fc.oneof(fc.jsonValue(), fc.constantFrom('cus', 'sup_dana', '', null))
    const names = fc.constantFrom('sub', 'act', 'iss', 'sid', 'exp', '__proto__', 'constructor')
    const nested = fc.dictionary(names, fc.oneof(claim, fc.dictionary(names, claim)))
    fc.assert(
      fc.property(fc.oneof(nested, fc.jsonValue(), fc.anything()), (payload) => {
        const claims = readSessionClaims(payload)
        expect(({} as Record<string, unknown>).sub).toBeUndefined()
        if (claims === null) return
        expect(claims.sub.length).toBeGreaterThan(0)
        expect(Object.getPrototypeOf(claims)).toBe(Object.prototype)
        if (Object.hasOwn(payload as object, 'act') && (payload as { act: unknown }).act !== undefined) {
          expect(claims.act?.sub.length).toBeGreaterThan(0)
        } else expect(claims.act).toBeNull()
      }),
      { numRuns: 2000 },
    )
  })
})
