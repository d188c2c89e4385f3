import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { openPostgres } from '../../../../packages/server/src/sql/index.ts'
import { createTestProvider, type TestProvider } from '../../../../packages/server/src/testing/identityProvider.ts'
import { type Child, startChild } from '../child.ts'
import { type Answer, type Client, createClient } from '../client.ts'
import type { Given } from './main.ts'
import { actorOf, customerOf, fillDirectory } from './people.ts'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))

/** Bridges in processes of their own over one database, and what asks them. */
export interface Bridges {
  readonly clients: readonly Client[]
  /** An own token of a person. */
  own(id: string): Promise<string>
  stop(): Promise<void>
}

/** A session that was started, and the credential for it. */
export interface Running {
  readonly id: string
  readonly epoch: number
  readonly token: string
}

/** @param people how many actors there are, and how many customers */
export async function startBridges(
  url: string,
  { people, processes }: { people: number; processes: number },
): Promise<Bridges> {
  const sql = await openPostgres(url)
  await fillDirectory(sql, people)
  await sql.close()
  const provider = await createTestProvider(Date.now)
  const { jwks, ...settings } = provider.settings
  const keys = await jwks?.()
  if (keys === undefined) throw new Error('The identity provider has no keys.')
  const given = JSON.stringify({ url, provider: settings, keys } satisfies Given)
  const children: Child<number>[] = []
  // One after the other: the first brings the database up to date.
  for (let each = 0; each < processes; each += 1) children.push(await startChild<number>(MAIN, [given]))
  const clients = children.map(({ said }) => createClient(said))
  return {
    clients,
    own: (id) => ownToken(provider, id),
    async stop() {
      for (const client of clients) client.close()
      await Promise.all(children.map((child) => child.stop()))
    },
  }
}

function ownToken(provider: TestProvider, id: string): Promise<string> {
  return provider.sign({ sub: id, sid: `session-of-${id}` })
}

/** Starts a session of an actor's in the account of the customer of the same number, and makes sure that it did. */
export async function start(client: Client, own: string, index: number): Promise<Running> {
  const { status, body } = await ask(client, own, '/support/sessions', {
    subject: customerOf(index),
    mode: 'view',
    reason: { code: 'billing_question', text: 'Invoice 4711 shows twice on the dashboard' },
    ticket: 'ZD-1042',
  })
  const { outcome, epoch, actor, subject, session, credential } = (body ?? {}) as Started
  if (status !== 201 || outcome !== 'started' || actor.id !== actorOf(index) || subject.id !== customerOf(index)) {
    throw new Error(`A start led to ${status}: ${JSON.stringify(body)}`)
  }
  return { id: session.id, epoch, token: credential.accessToken }
}

interface Started {
  readonly outcome: string
  readonly epoch: number
  readonly actor: { readonly id: string }
  readonly subject: { readonly id: string }
  readonly session: { readonly id: string }
  readonly credential: { readonly accessToken: string }
}

/** Ends a session as its actor, and makes sure that it did. */
export async function end(client: Client, own: string, { id }: Running): Promise<void> {
  const { status, body } = await ask(client, own, `/support/sessions/${id}/end`, {})
  const { outcome, own: standing } = (body ?? {}) as { readonly outcome?: string; readonly own?: string }
  if (status !== 200 || outcome !== 'ended' || standing !== 'stands') {
    throw new Error(`An end led to ${status}: ${JSON.stringify(body)}`)
  }
}

/** A change asked for with a credential and a key of its own. */
export function ask(client: Client, token: string, path: string, body: object): Promise<Answer> {
  return client.ask('POST', path, {
    headers: { Authorization: `Bearer ${token}`, 'Idempotency-Key': randomUUID() },
    body,
  })
}
