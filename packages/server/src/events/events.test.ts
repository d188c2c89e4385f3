import { afterEach, expect, test } from 'vitest'
import type { Bridge } from '../bridge.ts'
import { eachDatabase } from '../testing/databases.ts'
import { requestOf, type Stage, sessionOf, setStage } from '../testing/stage.ts'

/** Reads an event stream block by block. */
function reader(response: Response) {
  const source = (response.body as ReadableStream<Uint8Array>).getReader()
  const decoder = new TextDecoder()
  let rest = ''
  return {
    async next(): Promise<string> {
      while (!rest.includes('\n\n')) {
        const { done, value } = await source.read()
        if (done) return 'over'
        rest += decoder.decode(value, { stream: true })
      }
      const [block = '', ...others] = rest.split('\n\n')
      rest = others.join('\n\n')
      return block
    },
    /** The blocks up to the end, without the signs of life. */
    async untilOver(): Promise<string[]> {
      const blocks: string[] = []
      for (let block = await this.next(); block !== 'over'; block = await this.next()) blocks.push(block)
      return blocks.filter((block) => block !== ': alive')
    },
    cancel: () => source.cancel(),
  }
}

const CHANGED = 'event: changed\ndata: {}'

eachDatabase('events', (open) => {
  const bridges: Bridge[] = []
  afterEach(async () => {
    for (const bridge of bridges.splice(0)) await bridge.close()
  })

  async function watching(stage: Stage, token: string, bridge = stage.bridge) {
    bridges.push(bridge)
    const response = await bridge.fetch(requestOf('GET', '/support/events', { token }))
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toBe('text/event-stream')
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    const stream = reader(response)
    expect(await stream.next()).toBe(': alive')
    return stream
  }

  test('default: a start and an end are hinted at, with nothing in the hint', async () => {
    const stage = await setStage(await open())
    const dana = await stage.own('sup_dana')
    const stream = await watching(stage, dana)
    const { body } = await stage.start()
    expect(await stream.next()).toBe(CHANGED)
    await stage.call('POST', `/support/sessions/${body.session.id}/end`, { token: dana })
    expect(await stream.next()).toBe(CHANGED)
    await stream.cancel()
  })

  test('a change made through another process is hinted at too', async () => {
    const stage = await setStage(await open())
    const other = stage.again()
    const stream = await watching(stage, await stage.own('sup_dana'), other)
    await stage.start()
    expect(await stream.next()).toBe(CHANGED)
    await stream.cancel()
  })

  test('somebody else hears nothing of it', async () => {
    const stage = await setStage(await open())
    const milo = await stage.own('sup_milo')
    const stream = await watching(stage, milo)
    await stage.start()
    await stage.start({ token: milo, body: { subject: 'cus_tomas' } })
    await stage.bridge.events.actorSessionEnded(sessionOf('sup_milo'))
    // One for the start of their own, one for its end, and none before.
    expect((await stream.untilOver()).length).toBeLessThanOrEqual(2)
  })

  test('approvers hear of requests, requesters of decisions', async () => {
    const stage = await setStage(await open())
    const lead = await watching(stage, await stage.own('lead_omar'))
    const dana = await watching(stage, await stage.own('sup_dana'))
    const { body } = await stage.start<{ request: { id: string } }>({ body: { subject: 'cus_aiko', mode: 'act' } })
    expect(await lead.next()).toBe(CHANGED)
    expect(await dana.next()).toBe(CHANGED)
    await stage.call('POST', `/support/requests/${body.request.id}/approve`, { token: await stage.own('sup_ines') })
    expect(await dana.next()).toBe(CHANGED)
    await lead.cancel()
    await dana.cancel()
  })

  test('a stream of a support credential ends with its session (appwrite #12644, R-43)', async () => {
    const stage = await setStage(await open())
    const { body } = await stage.start()
    const stream = await watching(stage, body.credential?.accessToken ?? '')
    await stage.call('POST', `/support/sessions/${body.session.id}/revoke`, { token: await stage.own('sup_ines') })
    expect(await stream.untilOver()).toEqual([CHANGED])
  })

  test('a stream of an own credential ends with its session', async () => {
    const stage = await setStage(await open())
    await stage.start()
    const stream = await watching(stage, await stage.own('sup_dana'))
    await stage.bridge.events.actorSessionEnded(sessionOf('sup_dana'))
    expect(await stream.untilOver()).toEqual([CHANGED])
  })

  test('a stream shows signs of life, and does not outlive its credential', async () => {
    const stage = await setStage(await open())
    const brisk = stage.again({ heartbeat: 20 })
    const stream = await watching(stage, await stage.own('sup_dana'), brisk)
    expect(await stream.next()).toBe(': alive')
    stage.clock.advance(3_600_000)
    expect(await stream.untilOver()).toEqual([])
  })

  test('a stream that missed the end of its session closes at the next sign of life (R-43)', async () => {
    const stage = await setStage(await open())
    const { body } = await stage.start()
    const stream = await watching(stage, body.credential?.accessToken ?? '', stage.again({ heartbeat: 20 }))
    // Past the service, so without a notice.
    await stage.sql.query("UPDATE understudy.support_session SET ended_at = $1, end_reason = 'actor_ended'", [
      stage.clock.now(),
    ])
    const blocks = []
    for (let count = 0; count < 20 && blocks.at(-1) !== 'over'; count += 1) blocks.push(await stream.next())
    expect(blocks.at(-1)).toBe('over')
  })

  test('it ends when the client goes, and when the bridge closes', async () => {
    const stage = await setStage(await open())
    const gone = new AbortController()
    const token = await stage.own('sup_dana')
    const request = new Request(requestOf('GET', '/support/events', { token }), { signal: gone.signal })
    const first = reader(await stage.bridge.fetch(request))
    gone.abort()
    await expect(first.untilOver().catch(() => [])).resolves.toEqual([])

    const second = await watching(stage, token)
    await stage.bridge.close()
    expect(await second.untilOver()).toEqual([])
  })

  test('nobody without a credential that counts gets one', async () => {
    const stage = await setStage(await open())
    expect((await stage.call('GET', '/support/events')).body.code).toBe('not_authenticated')
    const { body } = await stage.start()
    const support = body.credential?.accessToken ?? ''
    stage.clock.advance(300_000)
    expect((await stage.call('GET', '/support/events', { token: support })).body.code).toBe('token_expired')
    stage.clock.advance(300_000)
    expect((await stage.call('GET', '/support/events', { token: support })).body.code).toBe('session_ended')
  })
})
