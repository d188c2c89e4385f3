import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { HERE } from '../paths.ts'

/** A running back end. */
export interface Double {
  /** The same back end under as many origins. */
  readonly origins: readonly string[]
  /** The first of them. */
  readonly origin: string
  /** Starts over, and waits `delay` milliseconds before each answer from now on. */
  reset(delay?: number): Promise<void>
  stop(): Promise<void>
}

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))

/** @param pages the folder of the built page */
export async function startDouble(ports: number, pages: string): Promise<Double> {
  const args = ['--conditions=@understudy/source', '--import', 'tsx', MAIN, String(ports), pages]
  const child = spawn(process.execPath, args, { cwd: HERE, stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const line = await Promise.race([once(child.stdout, 'data'), ended.then(() => null)])
  if (line === null) throw new Error('The back end of the measures did not start.')
  const origins = (JSON.parse(String(line[0])) as readonly number[]).map((port) => `http://localhost:${port}`)
  const [origin = ''] = origins
  return {
    origins,
    origin,
    async reset(delay = 0) {
      await fetch(`${origin}/reset?delay=${delay}`)
    },
    async stop() {
      child.stdin.end()
      await ended
    },
  }
}
