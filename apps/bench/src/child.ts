import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { HERE } from './paths.ts'

/** A program of the bench that runs until it is stopped. */
export interface Child<T> {
  /** What it has said once it was ready. */
  readonly said: T
  stop(): Promise<void>
}

/** Runs a file of the bench in a process of its own until its one line of JSON comes. It ends with its input. */
export async function startChild<T>(main: string, args: readonly string[]): Promise<Child<T>> {
  const flags = ['--conditions=@understudy/source', '--import', 'tsx']
  const env = { ...process.env, NODE_ENV: 'production' }
  const child = spawn(process.execPath, [...flags, main, ...args], {
    cwd: HERE,
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  let text = ''
  const line = new Promise<string>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('\n')) resolve(text)
    })
  })
  const first = await Promise.race([line, ended.then(() => null)])
  if (first === null) throw new Error(`${main} did not start.`)
  return {
    said: JSON.parse(first) as T,
    async stop() {
      child.stdin.end()
      await ended
    },
  }
}

/** The child's side of {@link startChild}: says the line, and ends with its input. */
export function ready(said: unknown): void {
  process.stdout.write(`${JSON.stringify(said)}\n`)
  process.stdin.resume().on('end', () => process.exit(0))
}
