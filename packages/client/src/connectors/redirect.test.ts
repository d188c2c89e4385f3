import { PROBLEM_CODES } from '@understudy/protocol'
import { expect, test } from 'vitest'
import type { Departure } from '../ports/departure.ts'
import { startRequest } from '../testing/index.ts'
import { bridge } from './bridge.ts'

const PAGE = 'https://app.example/console?tab=invoices'

/** A page at this address, and a bridge that answers every start with this. */
function pageAt(href: string, answer: object = {}) {
  const departures: Departure[] = []
  let shown = href
  const connector = bridge({
    actorToken: async () => 'own-token',
    fetch: async (input) =>
      String(input).endsWith('/context')
        ? Response.json({ state: 'own', epoch: 0, now: 0, actor: { id: 'sup_dana', name: 'Dana Reyes' } })
        : Response.json(answer, { status: 202 }),
    depart: (departure) => departures.push(departure),
    address: {
      read: () => shown,
      replace: (url) => {
        shown = url
      },
    },
  })
  return { connector, departures, shown: () => shown }
}

const away = (url: unknown) => ({ outcome: 'redirect', now: 0, url, expiresAt: 300_000 })

test('a start that goes on at another page leaves this one, and settles for nothing', async () => {
  const { connector, departures } = pageAt(PAGE, away('https://id.example/oauth2/auth?state=s'))
  const page = new AbortController()
  let settled = false
  const started = connector.start(startRequest(), { signal: page.signal, idempotencyKey: 'key-1' })
  const watched = started
    .catch((error: unknown) => error)
    .then((outcome) => {
      settled = true
      return outcome
    })
  await expect.poll(() => departures).toEqual([{ url: 'https://id.example/oauth2/auth?state=s' }])
  expect(settled).toBe(false)
  page.abort()
  expect(await watched).toMatchObject({ code: 'aborted' })
})

test.each(['javascript:alert(1)', 'data:text/html,x', 'blob:https://app.example/1', '/relative', '', 7])(
  'it leaves for no address that would run here, or is none: %s',
  async (url) => {
    const { connector, departures } = pageAt(PAGE, away(url))
    const { signal } = new AbortController()
    await expect(connector.start(startRequest(), { signal, idempotencyKey: 'key-1' })).rejects.toMatchObject({
      code: 'invalid_answer',
    })
    expect(departures).toEqual([])
  },
)

test.each(PROBLEM_CODES)('a start that came back refused is told once, and gone from the address: %s', async (code) => {
  const { connector, shown } = pageAt(`${PAGE}&support_refused=${code}#top`)
  await connector.context({ signal: new AbortController().signal })
  expect(connector.refused?.()).toMatchObject({ code })
  expect(shown()).toBe(`${PAGE}#top`)
  expect(connector.refused?.()).toBe(null)
})

test('what somebody else wrote into the address is no code, and is repeated nowhere', async () => {
  const { connector, shown } = pageAt(`${PAGE}&support_refused=%3Cb%3Ehello%3C%2Fb%3E`)
  await connector.context({ signal: new AbortController().signal })
  const refused = connector.refused?.()
  expect(refused).toMatchObject({ code: 'invalid_answer' })
  expect(refused?.message).not.toContain('hello')
  expect(shown()).toBe(PAGE)
})
