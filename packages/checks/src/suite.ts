import type { Count } from './report.ts'

/** One part of the test command. */
export interface Suite {
  readonly title: string
  /** Runs to the end and counts. What it has to say goes straight to the terminal. */
  run(env: Readonly<Record<string, string>>): Promise<Count>
}
