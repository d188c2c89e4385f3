import { type ServerType, serve } from '@hono/node-server'
import type { StartedAnswer } from '@understudy/protocol'
import { Hono } from 'hono'
import { afterEach, expect, test } from 'vitest'
import type { Bridge } from '../bridge.ts'
import { eachDatabase } from '../testing/databases.ts'
import { BACKCHANNEL, logoutToken, tellLogout } from '../testing/logoutTokens.ts'
import { ACTIONS, type Answer, setStage } from '../testing/stage.ts'
import { currentSupport } from './context.ts'

eachDatabase('answers that go on', (open) => {
  const bridges: Bridge[] = []
  afterEach(async () => {
    for (const bridge of bridges.splice(0)) await bridge.close()
  })

  /** Over real HTTP: an application whose feed says every ten milliseconds whom it is for. */
  async function served(mode: 'view' | 'act' = 'view') {
    const stage = await setStage(await open(), { heartbeat: 60_000, ...BACKCHANNEL })
    bridges.push(stage.bridge)
    const { body }: Answer<StartedAnswer> = await stage.start({ body: { mode } })
    const guard = stage.bridge.guard(ACTIONS)
    const stopped: string[] = []
    const app = new Hono()
    app.get('/feed', ({ req }) =>
      guard.stream(req.raw, 'invoice.read', ({ signal }) => {
        const encoder = new TextEncoder()
        let timer: NodeJS.Timeout
        const source = new ReadableStream<Uint8Array>({
          start(controller) {
            const tell = () => controller.enqueue(encoder.encode(`data: ${currentSupport()?.sub ?? 'own'}\n\n`))
            tell()
            timer = setInterval(tell, 10)
          },
          cancel: () => clearInterval(timer),
        })
        signal.addEventListener('abort', () => stopped.push('stopped'))
        return new Response(source, { headers: { 'Content-Type': 'text/event-stream' } })
      }),
    )
    app.get('/breaking', ({ req }) =>
      guard.stream(req.raw, 'invoice.read', ({ signal }) => {
        signal.addEventListener('abort', () => stopped.push('stopped'))
        const source = new ReadableStream({ pull: () => Promise.reject(new Error('no more')) }, { highWaterMark: 0 })
        return new Response(source)
      }),
    )
    app.get('/broken', ({ req }) => guard.stream(req.raw, 'invoice.read', () => Promise.reject(new Error('no feed'))))
    app.onError((_, c) => c.text('failed', 500))
    const { server, port } = await new Promise<{ server: ServerType; port: number }>((resolve) => {
      const made = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, (info) =>
        resolve({ server: made, port: info.port }),
      )
    })
    const { id } = body.session
    const token = body.credential?.accessToken ?? ''
    const headers = { Authorization: `Bearer ${token}`, 'Support-Context': `${id};e=${body.epoch}` }
    const ask = (path = '/feed', more: Record<string, string> = {}, signal?: AbortSignal) =>
      fetch(`http://127.0.0.1:${port}${path}`, { headers: { ...headers, ...more }, ...(signal ? { signal } : {}) })
    const stop = () => new Promise((resolve) => server.close(resolve))
    return { ...stage, stage, id, token, ask, stopped, stop }
  }

  test('default: in its context from beginning to end, and cut off when the session ends', async () => {
    const { ask, stopped, call, id, own, stop } = await served()
    const response = await ask()
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'text/event-stream'])
    const reading = response.text()
    await call('POST', `/support/sessions/${id}/revoke`, { token: await own('sup_ines') })
    const text = await reading
    expect(text).toMatch(/^(?:data: cus_noor\n\n)+$/)
    await expect.poll(() => stopped).toEqual(['stopped'])
    await stop()
  })

  test('somebody whom the bridge has never seen signs out everywhere: their own is cut off too', async () => {
    const { stage, ask, stopped, own, stop } = await served()
    const noor = { Authorization: `Bearer ${await own('cus_noor')}`, 'Support-Context': 'own;e=0' }
    const response = await ask('/feed', noor)
    expect(response.status).toBe(200)
    const reading = response.text()
    expect((await tellLogout(stage, await logoutToken(stage, { sub: 'cus_noor' }))).status).toBe(200)
    expect(await reading).toMatch(/^(?:data: own\n\n)+$/)
    await expect.poll(() => stopped).toEqual(['stopped'])
    await stop()
  })

  test('refused before it begins, as any request', async () => {
    const { ask, stop } = await served()
    const stale = await ask('/feed', { 'Support-Context': 'own;e=0' })
    expect([stale.status, stale.headers.get('Content-Type')]).toEqual([409, 'application/problem+json'])
    await stop()
  })

  test('one that breaks off by itself is followed no longer', async () => {
    const { ask, stopped, stop } = await served()
    await expect(ask('/breaking').then((response) => response.text())).rejects.toThrow()
    await expect.poll(() => stopped).toEqual(['stopped'])
    await stop()
  })

  test('whoever goes away is followed no longer; one that fails to begin is in the log as failed', async () => {
    const { ask, stopped, audit, stop } = await served()
    const leaving = new AbortController()
    const reader = (await ask('/feed', {}, leaving.signal)).body?.getReader()
    await reader?.read()
    leaving.abort()
    await expect.poll(() => stopped).toEqual(['stopped'])
    expect((await ask('/broken')).status).toBe(500)
    expect((await audit()).at(-1)).toMatchObject({ outcome: 'failed', detail: 'status_500' })
    await stop()
  })
})
