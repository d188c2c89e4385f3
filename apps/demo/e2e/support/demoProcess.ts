import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { LogEntry } from '@understudy/server'
import type { Command, Reply } from './command.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A running demo, seen from the test. */
export interface Demo {
  readonly url: string
  /** Asks its database. */
  sql<T extends object>(text: string, params?: readonly unknown[]): Promise<readonly T[]>
  /** Tells the bridge what a host knows first. */
  actorSessionEnded(sid: string): Promise<void>
  personChanged(id: string): Promise<void>
  /** The bridge's housekeeping, now. */
  reap(): Promise<void>
  /** What the bridge has told its operators. */
  log(): Promise<readonly LogEntry[]>
  /** Moves the server's clock, milliseconds ahead of the machine's. */
  setClock(ahead: number): Promise<void>
  /** Stops the server and starts it again on the same data and the same port. */
  restart(): Promise<void>
}

export interface DemoProcess extends Demo {
  stop(): Promise<void>
}

/** Starts `serve.ts` in a process of its own. */
export async function startDemoProcess(env: Readonly<Record<string, string>> = {}): Promise<DemoProcess> {
  const child = spawn(
    process.execPath,
    ['--conditions=@understudy/source', '--import', 'tsx', 'e2e/support/serve.ts'],
    {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      // Instants and large numbers stay what they are.
      serialization: 'advanced',
    },
  )
  const { stdout } = child
  if (stdout === null) throw new Error('The demo has no output.')
  const first = await Promise.race([
    once(createInterface({ input: stdout }), 'line').then(([line]) => String(line)),
    once(child, 'exit').then(([code]) => {
      throw new Error(`The demo stopped with code ${code} before it was ready.`)
    }),
  ])
  const { url } = JSON.parse(first) as { readonly url: string }

  const waiting = new Map<number, (reply: Reply) => void>()
  let last = 0
  child.on('message', (reply: Reply) => {
    waiting.get(reply.id)?.(reply)
    waiting.delete(reply.id)
  })

  async function ask(command: Command): Promise<unknown> {
    last += 1
    const id = last
    const reply = await new Promise<Reply>((resolve) => {
      waiting.set(id, resolve)
      child.send({ id, command })
    })
    if ('error' in reply) throw new Error(`${command.do}: ${reply.error}`)
    return reply.result
  }

  return {
    url,
    // The caller names the columns it has asked for.
    sql: async <T>(text: string, params: readonly unknown[] = []) => (await ask({ do: 'sql', text, params })) as T[],
    async actorSessionEnded(sid) {
      await ask({ do: 'actor session ended', session: { iss: `${url}/oidc`, sid } })
    },
    async personChanged(id) {
      await ask({ do: 'person changed', id })
    },
    async reap() {
      await ask({ do: 'reap' })
    },
    log: async () => (await ask({ do: 'log' })) as readonly LogEntry[],
    async setClock(ahead) {
      await ask({ do: 'set clock', ahead })
    },
    async restart() {
      await ask({ do: 'restart' })
    },
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}
