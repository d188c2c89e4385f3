import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatSocketOffer, parseSocketOffer, SOCKET_CLOSE, SOCKET_PROTOCOL, type SocketOffer } from './socket.ts'

const NOTHING: SocketOffer = { assertion: null, credential: null, protocols: [] }

const characters = (all: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...all), minLength: 1, maxLength })

const offer: fc.Arbitrary<SocketOffer> = fc.record({
  assertion: fc.option(
    fc.record({ session: characters('abzABZ019_-', 64), epoch: fc.maxSafeNat() }, { noNullPrototype: true }),
  ),
  credential: fc.option(characters('abzABZ019_-.~+/', 900)),
  protocols: fc.uniqueArray(characters("abz019!#$%&'*+-.^_`|~", 20), { maxLength: 8 }),
})

const header = (value: SocketOffer) => formatSocketOffer(value).join(', ')

/** In the form of our own subprotocols, whatever the text. */
const encoded = (text: string) => Buffer.from(text, 'latin1').toString('base64url')

describe('socket offer', () => {
  test('default', () => {
    const value = { assertion: { session: 'own', epoch: 4 }, credential: 'a.b.c', protocols: ['chat.v2'] }
    expect(formatSocketOffer(value)).toEqual([
      'chat.v2',
      'understudy.v1',
      'understudy.context.b3duO2U9NA',
      'understudy.bearer.YS5iLmM',
    ])
    expect(parseSocketOffer(header(value))).toEqual(value)
    expect(parseSocketOffer(null)).toEqual(NOTHING)
    expect(parseSocketOffer('chat')).toEqual({ ...NOTHING, protocols: ['chat'] })
    expect(parseSocketOffer(SOCKET_PROTOCOL)).toEqual(NOTHING)
  })

  test('behavior: what is written is read back, and is what a WebSocket takes', () => {
    fc.assert(
      fc.property(offer, (value) => {
        expect(parseSocketOffer(header(value))).toEqual(value)
        // RFC 6455: tokens of visible characters without separators, each once.
        const entries = formatSocketOffer(value)
        expect(new Set(entries).size).toBe(entries.length)
        for (const entry of entries) expect(entry).toMatch(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/)
      }),
    )
  })

  const context = `understudy.context.${encoded('own;e=1')}`
  const bearer = `understudy.bearer.${encoded('a.b.c')}`

  test.each([
    ['nothing', ''],
    ['an empty entry', `${context},,${bearer}`],
    ['an entry twice', `${context}, ${context}`],
    ['an application’s entry twice', 'chat, chat'],
    ['two contexts', `${context}, understudy.context.${encoded('own;e=2')}`],
    ['two bearers', `${bearer}, understudy.bearer.${encoded('d.e.f')}`],
    ['something of ours that is not known', `${context}, understudy.v2`],
    ['something of ours in another case of the mark alone', 'understudy.Context.b3duO2U9MQ'],
    ['an empty context', 'understudy.context.'],
    ['no assertion in the context', `understudy.context.${encoded('own')}`],
    ['an assertion and more', `understudy.context.${encoded('own;e=1\r\nX: y')}`],
    ['a context that is no base64url', 'understudy.context.b3duO2U9MQ.'],
    ['a context with padding', `${context}=`],
    ['a context in the other alphabet', 'understudy.context.b3duO2U9+'],
    ['a context with stray bits', 'understudy.context.b3duO2U9MR'],
    ['a context of an impossible length', 'understudy.context.b3duO2U9M'],
    ['an empty bearer', 'understudy.bearer.'],
    ['a bearer with a space', `understudy.bearer.${encoded('a b')}`],
    ['a bearer with a line break', `understudy.bearer.${encoded('a\nb')}`],
    ['a bearer with padding inside', `understudy.bearer.${encoded('a=b')}`],
    ['a bearer beyond ASCII', `understudy.bearer.${encoded('ä')}`],
    ['a raw token', 'understudy.bearer.a.b.c'],
    ['quotes', `"${context}"`],
    ['a parameter', `${context};q=1`],
    ['a line break', `${context},\nchat`],
    ['too much', `understudy.bearer.${encoded('a'.repeat(7000))}`],
    ['too many', Array.from({ length: 17 }, (_, index) => `p${index}`).join(',')],
  ])('behavior: %s is refused, and never taken for nothing', (_, value) => {
    expect(parseSocketOffer(value)).toBeNull()
  })

  test('behavior: spaces around entries are the header’s, as are several of them', () => {
    expect(parseSocketOffer(`chat,\t${context} ,${bearer}`)).toEqual({
      assertion: { session: 'own', epoch: 1 },
      credential: 'a.b.c',
      protocols: ['chat'],
    })
  })

  test('behavior: any other text is refused or read in one form only', () => {
    const parts = [context, bearer, 'understudy.', 'chat', ',', ' ', '=', '.', 'b3du', SOCKET_PROTOCOL]
    const near = fc.string({ unit: fc.constantFrom(...parts), maxLength: 8 })
    fc.assert(
      fc.property(
        fc.oneof(
          near,
          fc.array(fc.nat(0x10ffff)).map((points) => String.fromCodePoint(...points)),
        ),
        (value) => {
          const read = parseSocketOffer(value)
          if (read !== null) expect(parseSocketOffer(header(read))).toEqual(read)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('close codes are among those that a page may send', () => {
    for (const code of Object.values(SOCKET_CLOSE)) expect(code >= 4000 && code <= 4999).toBe(true)
  })
})
