import { expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { BRIDGE_ISSUER, START, setStage } from '../testing/stage.ts'

const CONSOLE = 'https://console.example'

eachDatabase('origins', (open) => {
  test('default: the bridge’s own origin, and callers that are no pages', async () => {
    const stage = await setStage(await open())
    const token = await stage.own('sup_dana')
    for (const headers of [
      { Origin: BRIDGE_ISSUER },
      { Origin: BRIDGE_ISSUER, 'Sec-Fetch-Site': 'same-origin' },
      { 'Sec-Fetch-Site': 'same-origin' },
      { 'Sec-Fetch-Site': 'none' },
      {},
    ]) {
      expect((await stage.call('GET', '/support/policy', { token, headers })).status).toBe(200)
    }
  })

  test('option: origins, each by name, without credentials and never `*` (R-64)', async () => {
    const stage = await setStage(await open(), { origins: [BRIDGE_ISSUER, CONSOLE] })
    const token = await stage.own('sup_dana')
    const headers = { Origin: CONSOLE, 'Sec-Fetch-Site': 'same-site' }
    const started = await stage.call('POST', '/support/sessions', { token, body: START, headers })
    expect(started.status).toBe(201)
    expect(started.headers.get('Access-Control-Allow-Origin')).toBe(CONSOLE)
    expect(started.headers.get('Vary')).toBe('Origin')
    expect(started.headers.get('Access-Control-Allow-Credentials')).toBeNull()

    const suspended = await stage.call('GET', '/support/sessions', { token, headers })
    expect(suspended.status).toBe(409)
    expect(suspended.headers.get('Access-Control-Expose-Headers')).toMatch(/Support-Context-Mismatch/)

    const foreign = await stage.call('GET', '/support/policy', { token, headers: { Origin: 'https://evil.example' } })
    expect([foreign.status, foreign.headers.get('Access-Control-Allow-Origin')]).toEqual([403, null])
    expect(foreign.headers.get('Vary')).toBe('Origin')
  })

  test('a browser that asks first is told what it may send', async () => {
    const stage = await setStage(await open(), { origins: [CONSOLE] })
    const ask = (Origin: string) => stage.call('OPTIONS', '/support/sessions', { headers: { Origin } })
    const { status, headers } = await ask(CONSOLE)
    expect(status).toBe(204)
    expect(headers.get('Access-Control-Allow-Methods')).toBe('GET, POST')
    expect(headers.get('Access-Control-Allow-Headers')).toMatch(/Authorization.*Idempotency-Key.*Support-Context/)
    expect((await ask('https://evil.example')).status).toBe(403)
  })

  test('every answer stays out of caches, frames of reference and guesses at its type', async () => {
    const stage = await setStage(await open())
    const token = await stage.own('sup_dana')
    for (const path of ['/support/context', '/support/policy', '/support/nothing', '/.well-known/jwks.json']) {
      const { headers } = await stage.call('GET', path, { token })
      expect(headers.get('Cache-Control')).toBe('no-store')
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
      expect(headers.get('Referrer-Policy')).toBe('no-referrer')
    }
  })
})
