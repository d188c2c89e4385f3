import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const MAIN = fileURLToPath(new URL('../service/main.ts', import.meta.url))
// Beside the dependencies, where what it imports is found.
const BUILT = fileURLToPath(new URL('../../node_modules/.understudy-test/', import.meta.url))

/** A line of the program's log. */
export type LogLine = Readonly<Record<string, unknown>> & { readonly event: string }

/** `understudy-bridge serve` in a process of its own. */
export interface BridgeProcess {
  readonly url: string
  readonly operationsUrl: string
  /** Everything it has written. */
  output(): string
  /** Sends a signal and gives the exit code, `null` when the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

const START_LIMIT = 25_000

/** The program in one file, which starts in a fraction of the time that its sources take. */
export interface Program {
  readonly path: string
  remove(): Promise<void>
}

/** Puts the program together, without what it depends on. */
export async function buildProgram(entry: string = MAIN): Promise<Program> {
  await mkdir(BUILT, { recursive: true })
  const outDir = await mkdtemp(BUILT)
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: [/^@understudy\//], resolve: { conditions: ['@understudy/source', 'node'] } },
    build: { ssr: entry, outDir, minify: false, rolldownOptions: { output: { entryFileNames: 'program.mjs' } } },
  })
  return { path: join(outDir, 'program.mjs'), remove: () => rm(outDir, { recursive: true, force: true }) }
}

/** Starts the program with this environment and no other, and waits until it serves. */
export async function startBridgeProcess(
  { path }: Program,
  environment: Readonly<Record<string, string>>,
): Promise<BridgeProcess> {
  const child = spawn(process.execPath, [path, 'serve'], {
    env: { PATH: process.env.PATH ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const serving = await new Promise<LogLine>((resolve, reject) => {
    const timer = setTimeout(() => fail('it said nothing in time'), START_LIMIT)
    const fail = (why: string) => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      reject(new Error(`The bridge did not start: ${why}\n${output}`))
    }
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      const line = linesOf(output).find(({ event }) => event === 'serving')
      if (line === undefined) return
      clearTimeout(timer)
      resolve(line)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    void exited.then((code) => fail(`exit code ${code}`))
  })
  return {
    url: `http://127.0.0.1:${serving.port}`,
    operationsUrl: `http://127.0.0.1:${serving.operations}`,
    output: () => output,
    end: (signal) => endProcess(child, exited, signal),
  }
}

function endProcess(child: ChildProcess, exited: Promise<number | null>, signal: NodeJS.Signals) {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal)
  return exited
}

/** The lines of a log that are whole. */
export function linesOf(text: string): readonly LogLine[] {
  return text
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine)
}
