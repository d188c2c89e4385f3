import { runAll } from './runAll.ts'
import { setUp } from './setUp.ts'
import { SUITES } from './suites.ts'

const total = await runAll(SUITES, setUp, (line) => console.log(line))
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1
