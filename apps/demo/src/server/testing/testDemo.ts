import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CONTEXT_HEADER, type StartedAnswer } from '@understudy/protocol'
import { type Demo, type DemoOptions, startDemo } from '../startDemo.ts'
import { type Browser, createBrowser, type Tokens } from './browser.ts'

export interface TestDemo extends Demo {
  readonly folder: string
  /** Stops it and removes its folder. */
  remove(): Promise<void>
}

/** A demo on a free port, with a folder of its own and two pages instead of the built app. */
export async function startTestDemo(options: Partial<DemoOptions> = {}): Promise<TestDemo> {
  const folder = await mkdtemp(join(tmpdir(), 'understudy-demo-'))
  for (const name of ['index', 'silent'])
    await writeFile(join(folder, `${name}.html`), `<!doctype html><title>${name}</title>`)
  const demo = await startDemo({ port: 0, webFolder: folder, ...options })
  return {
    ...demo,
    folder,
    async remove() {
      await demo.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Somebody signed in, who calls the APIs. */
export interface Person {
  readonly browser: Browser
  readonly tokens: Tokens
  get<T>(path: string, more?: CallOptions): Promise<Answer<T>>
  send<T>(method: string, path: string, body?: unknown, more?: CallOptions): Promise<Answer<T>>
}

export interface CallOptions {
  /** Instead of the person's own. */
  readonly token?: string
  /** Value of the `Support-Context` header. */
  readonly context?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** An answer, with the body as what the caller takes it for: tests say themselves what they expect of it. */
export interface Answer<T> {
  readonly status: number
  readonly headers: Headers
  readonly body: T
}

export async function signInAs(demo: Demo, account: string, choices: Record<string, string> = {}): Promise<Person> {
  const browser = createBrowser(demo.url)
  const tokens = await browser.signIn(account, {}, choices)
  return personWith(demo, browser, tokens)
}

export function personWith(demo: Demo, browser: Browser, tokens: Tokens): Person {
  async function send<T>(method: string, path: string, body?: unknown, more: CallOptions = {}): Promise<Answer<T>> {
    const response = await fetch(demo.url + path, {
      method,
      headers: {
        Authorization: `Bearer ${more.token ?? tokens.accessToken}`,
        Cookie: browser.cookiesFor(new URL(path, demo.url).pathname),
        ...(method === 'GET' ? {} : { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() }),
        ...(more.context === undefined ? {} : { [CONTEXT_HEADER]: more.context }),
        ...more.headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
  }
  return { browser, tokens, send, get: (path, more) => send('GET', path, undefined, more) }
}

/** Starts a support session and gives what its requests need. */
export async function startSupport(
  agent: Person,
  subject: string,
  mode: 'view' | 'act' | 'shadow',
): Promise<{ readonly id: string; readonly options: { readonly token: string; readonly context: string } }> {
  const { status, body } = await agent.send<StartedAnswer>('POST', '/support/sessions', {
    subject,
    mode,
    reason: { code: 'billing_question', text: 'Invoice 0311 shows the VAT twice.' },
    ticket: 'ZD-1042',
    ttlSeconds: 600,
    returnTo: '/console/customers?page=2',
  })
  if (status !== 201 || body.credential === undefined)
    throw new Error(`The session did not start: ${JSON.stringify(body)}`)
  return {
    id: body.session.id,
    options: { token: body.credential.accessToken, context: `${body.session.id};e=${body.epoch}` },
  }
}
