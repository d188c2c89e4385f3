import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { SignalTransmitter } from '../signals/options.ts'
import { createTestProvider, PROVIDER_ISSUER } from './identityProvider.ts'
import type { Answer, Stage } from './stage.ts'

export const TRANSMITTER = 'https://signals.example'
export const SIGNAL_AUDIENCE = 'https://support.example/signals'

type Members = Readonly<Record<string, unknown>>

/** Somebody else who tells of security events, with keys of their own. */
export interface TestTransmitter {
  readonly settings: SignalTransmitter
  /** Signs a token with one event. `claims` and `header` win over the usual ones. */
  set(
    stage: Pick<Stage, 'clock'>,
    event: { readonly type: string; readonly subject: unknown; readonly members?: Members },
    more?: { readonly claims?: Members; readonly header?: Members },
  ): Promise<string>
}

export async function createTransmitter(issuer: string = TRANSMITTER): Promise<TestTransmitter> {
  const keys = await createTestProvider(Date.now)
  let count = 0
  return {
    settings: { ...keys.settings, issuer, audience: SIGNAL_AUDIENCE, algorithms: ['ES256'] },
    set({ clock }, { type, subject, members = {} }, { claims = {}, header = {} } = {}) {
      count += 1
      const usual: Members = {
        iss: issuer,
        aud: SIGNAL_AUDIENCE,
        iat: Math.floor(clock.now() / 1000),
        exp: undefined,
        auth_time: undefined,
        jti: `signal-${count}`,
        sub_id: subject,
        events: { [type]: members },
      }
      return keys.sign({ ...usual, ...claims }, { typ: 'secevent+jwt', ...header })
    },
  }
}

/** Somebody at the identity provider, as a subject of RFC 9493. */
export const person = (sub: string) => ({ format: 'iss_sub', iss: PROVIDER_ISSUER, sub })
export const opaque = (id: string) => ({ format: 'opaque', id })
export const complex = (members: object) => ({ format: 'complex', ...members })

/** Pushes a token to the bridge, as a transmitter does. */
export function tellSignal<T>(
  stage: Stage,
  set: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<T>> {
  return stage.call<T>('POST', '/support/signals', {
    key: null,
    body: set,
    headers: { 'Content-Type': 'application/secevent+jwt', ...headers },
  })
}

/** What came in at a receiver. */
export interface Received {
  readonly set: string
  readonly headers: IncomingHttpHeaders
}

/** A receiver of our events on this machine, until the test is over. */
export interface TestReceiver {
  readonly endpoint: string
  readonly received: Received[]
  /** How it answers from now on. @default 202 */
  answer: { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
}

export async function createReceiver(): Promise<TestReceiver> {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    let set = ''
    for await (const chunk of request) set += String(chunk)
    received.push({ set, headers: request.headers })
    const { status, body = '', headers = {} } = receiver.answer
    response.writeHead(status, headers).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`
  const receiver: TestReceiver = { endpoint, received, answer: { status: 202 } }
  return receiver
}
