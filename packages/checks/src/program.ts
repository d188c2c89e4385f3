import { spawn } from 'node:child_process'
import { onProcessEnd } from './onProcessEnd.ts'

export interface ProgramOptions {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Milliseconds until a program that hangs is ended. */
  readonly limit: number
}

/**
 * Runs a program in front of the person: its output goes where ours goes. Gives its exit code, `null` when it could
 * not be started or was ended. Never rejects.
 */
export function runInFront(program: string, args: readonly string[], options: ProgramOptions): Promise<number | null> {
  const { cwd, env, limit } = options
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    const forget = onProcessEnd(() => child.kill())
    const timers: NodeJS.Timeout[] = []
    const settle = (code: number | null) => {
      for (const timer of timers) clearTimeout(timer)
      forget()
      resolve(code)
    }
    timers.push(
      setTimeout(() => {
        console.error(`Not finished after ${limit / 1000} s, ended.`)
        child.kill('SIGTERM')
        timers.push(setTimeout(() => child.kill('SIGKILL'), 10_000))
      }, limit),
    )
    child.on('error', (error) => {
      console.error(error.message)
      settle(null)
    })
    child.on('exit', settle)
  })
}
