import type { Count } from '../report.ts'
import { RULES } from './rules.ts'
import { readTree } from './tree.ts'

/** Runs every rule over the working copy and says where one is broken. Each rule is one test. */
export async function checkArchitecture(root: string): Promise<Count> {
  const tree = readTree(root)
  let failed = 0
  for (const { name, check } of RULES) {
    const violations = await check(tree)
    console.log(`${violations.length === 0 ? '✓' : '✗'} ${name}`)
    for (const { path, line, why } of violations)
      console.log(`    ${path}${line === undefined ? '' : `:${line}`} ${why}`)
    if (violations.length > 0) failed += 1
  }
  return { passed: RULES.length - failed, failed, skipped: 0 }
}
