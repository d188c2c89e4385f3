import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { CHROMIUM_ARGS, findChromium } from '@understudy/checks/chromium'

type Params = Readonly<Record<string, unknown>>

interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: Params
  readonly sessionId?: string
  readonly result?: Params
  readonly error?: { readonly message: string }
}

/** One tab of a browser as it is in people's hands. */
export interface RawTab {
  send(method: string, params?: Params): Promise<Params>
  /** Hears of one kind of event. */
  on(method: string, listener: (params: Params) => void): void
  /** Evaluates in the present document; a promise is awaited. */
  evaluate<T>(expression: string): Promise<T>
  /** Looks again until the expression is true. */
  until(expression: string): Promise<void>
  /** Brings the tab to the front: the others of the window are hidden by that. */
  show(): Promise<void>
}

export interface RawChromium {
  open(url: string): Promise<RawTab>
  close(): Promise<void>
}

/**
 * Starts Chromium without what a test runner switches off: the back/forward cache, and that a tab behind another is
 * hidden and may be frozen. Driven over a pipe, with nothing between the test and the browser.
 */
export async function startRawChromium(): Promise<RawChromium> {
  const profile = await mkdtemp(join(tmpdir(), 'understudy-chromium-'))
  const child = spawn(
    await findChromium(),
    ['--headless=new', '--remote-debugging-pipe', `--user-data-dir=${profile}`, ...CHROMIUM_ARGS, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  )
  const input = child.stdio[3] as Writable
  const output = child.stdio[4] as Readable
  const waiting = new Map<number, (message: Message) => void>()
  const listeners = new Map<string, (params: Params) => void>()
  let last = 0
  let rest = ''
  output.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\0')
    rest = parts.pop() ?? ''
    for (const part of parts) {
      const message = JSON.parse(part) as Message
      if (message.id === undefined) {
        listeners.get(`${message.sessionId} ${message.method}`)?.(message.params ?? {})
      } else {
        waiting.get(message.id)?.(message)
        waiting.delete(message.id)
      }
    }
  })

  async function send(method: string, params: Params = {}, sessionId?: string): Promise<Params> {
    last += 1
    const id = last
    const answer = new Promise<Message>((resolve) => waiting.set(id, resolve))
    input.write(`${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`)
    const { error, result = {} } = await answer
    if (error !== undefined) throw new Error(`${method}: ${error.message}`)
    return result
  }

  async function attach(targetId: unknown): Promise<RawTab> {
    const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true })
    const tab: RawTab = {
      send: (method, params) => send(method, params, String(sessionId)),
      on: (method, listener) => void listeners.set(`${sessionId} ${method}`, listener),
      async evaluate<T>(expression: string) {
        const answer = await tab.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
        if (answer.exceptionDetails !== undefined) throw new Error(JSON.stringify(answer.exceptionDetails))
        return (answer.result as { readonly value: T }).value
      },
      async until(expression) {
        const limit = Date.now() + 15_000
        // A document that is being replaced answers nothing sensible: then it is asked again.
        while (!(await tab.evaluate<boolean>(`Boolean(${expression})`).catch(() => false))) {
          if (Date.now() > limit) throw new Error(`Not so after 15 s: ${expression}`)
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
      },
      async show() {
        await send('Target.activateTarget', { targetId })
      },
    }
    return tab
  }

  return {
    async open(url) {
      const { targetId } = await send('Target.createTarget', { url })
      return attach(targetId)
    },
    async close() {
      // The answer may not come any more.
      void send('Browser.close').catch(() => undefined)
      await once(child, 'exit')
      await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
    },
  }
}
