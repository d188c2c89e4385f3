import { NOTHING } from './report.ts'
import { runAll } from './runAll.ts'
import type { Suite } from './suite.ts'

/** Runs one suite by itself, and says by the exit code whether it passed: where nothing was held, it did not. */
export async function runOnly(suite: Suite): Promise<void> {
  const machine = async () => ({ env: {}, count: NOTHING })
  const total = await runAll([suite], machine, (line) => console.log(line))
  process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
}
