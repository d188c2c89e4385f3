import { fileURLToPath } from 'node:url'
import { startChild } from '../child.ts'
import { type Answer, createClient } from '../client.ts'
import { type Jar, merged } from './jar.ts'
import type { Said } from './said.ts'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))

/** Better Auth in a process of its own, and what asks it. */
export interface BetterAuth {
  /** Starts as one of the admins, then ends, and makes sure of both. */
  pair(index: number): Promise<void>
  stop(): Promise<void>
}

/** @param people how many admins there are, and how many customers */
export async function startBetterAuth(url: string, people: number): Promise<BetterAuth> {
  const { said, stop } = await startChild<Said>(MAIN, [url, String(people)])
  const { port, admins, customers } = said
  const client = createClient(port)
  const jars = admins.map(({ cookies }) => merged({}, cookies))

  async function post(jar: Jar, path: string, body: object): Promise<Answer> {
    const Cookie = Object.entries(jar)
      .map(([name, value]) => `${name}=${value}`)
      .join('; ')
    return client.ask('POST', `/api/auth/admin/${path}`, {
      headers: { Cookie, Origin: `http://127.0.0.1:${port}` },
      body,
    })
  }

  return {
    async pair(index) {
      const [jar = {}, admin, customer] = [jars[index], admins[index]?.id, customers[index]]
      const started = await post(jar, 'impersonate-user', { userId: customer })
      const { session, user } = (started.body ?? {}) as Impersonated
      if (started.status !== 200 || session.impersonatedBy !== admin || user.id !== customer) {
        throw new Error(`impersonate-user led to ${started.status}: ${JSON.stringify(started.body)}`)
      }
      const both = merged(jar, started.cookies)
      const ended = await post(both, 'stop-impersonating', {})
      const back = (ended.body ?? {}) as Impersonated
      if (ended.status !== 200 || back.user.id !== admin || back.session.userId !== admin) {
        throw new Error(`stop-impersonating led to ${ended.status}: ${JSON.stringify(ended.body)}`)
      }
      jars[index] = merged(both, ended.cookies)
    },
    async stop() {
      client.close()
      await stop()
    },
  }
}

interface Impersonated {
  readonly session: { readonly userId: string; readonly impersonatedBy?: string | null }
  readonly user: { readonly id: string }
}
