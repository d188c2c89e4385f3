import { spawn } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { onProcessEnd } from './onProcessEnd.ts'

export interface ProgramOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Milliseconds until a program that hangs is ended. */
  readonly limit: number
  /** Hears what it writes, as text that came together. @default it goes where ours goes, in front of the person */
  readonly aside?: ((text: string) => void) | undefined
}

/**
 * Runs a program in front of the person, or aside: then on what the machine has left over. Gives its exit code, `null`
 * when it could not be started or was ended. Never rejects.
 */
export function runProgram(program: string, args: readonly string[], options: ProgramOptions): Promise<number | null> {
  const { cwd, env, limit, aside } = options
  const out = aside === undefined ? 'inherit' : 'pipe'
  const complain = (words: string) => (aside === undefined ? console.error(words) : aside(`${words}\n`))
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', out, out] })
    if (aside !== undefined) {
      for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', aside)
      yieldToOthers(child.pid)
    }
    const forget = onProcessEnd(() => child.kill())
    const timers: NodeJS.Timeout[] = []
    const settle = (code: number | null) => {
      for (const timer of timers) clearTimeout(timer)
      forget()
      resolve(code)
    }
    timers.push(
      setTimeout(() => {
        complain(`Not finished after ${limit / 1000} s, ended.`)
        child.kill('SIGTERM')
        timers.push(setTimeout(() => child.kill('SIGKILL'), 10_000))
      }, limit),
    )
    child.on('error', (error) => {
      complain(error.message)
      settle(null)
    })
    // Aside, what it wrote last has to be heard as well; in front, nobody waits for a stream that a grandchild keeps.
    child.on(aside === undefined ? 'exit' : 'close', settle)
  })
}

function yieldToOthers(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // It may be over already, and not every system lets us: it then takes its share like the others.
  }
}
