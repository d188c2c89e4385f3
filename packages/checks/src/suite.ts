import type { Count } from './report.ts'

/** One part of the test command. */
export interface Suite {
  readonly title: string
  /**
   * It minds no clock and needs one core: it runs beside the others on what they leave over, and what it says is told
   * when it is over. @default it has the machine, in its turn
   */
  readonly beside?: boolean
  /** Runs to the end and counts. What it has to say goes straight to the terminal, or to `aside`. */
  run(env: Readonly<Record<string, string>>, aside?: (text: string) => void): Promise<Count>
}
