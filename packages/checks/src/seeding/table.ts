import { describe, type Finding } from './examine.ts'

/** The findings as a table for people, and the total as its last line. */
export function tableOf(findings: readonly Finding[]): string[] {
  const rows = [
    { defence: 'defence', defect: 'defect', ms: 'ms', test: 'noticed by' },
    ...findings.map(({ defence, defect, milliseconds, observation }) => ({
      defence,
      defect,
      ms: String(milliseconds),
      test: describe(observation),
    })),
  ]
  const width = (column: 'defence' | 'defect') => Math.max(...rows.map((row) => row[column].length))
  const [first, second] = [width('defence'), width('defect')]
  // The name of the test last: the longest of them would push everything behind it out of sight.
  const lines = rows.map(
    ({ defence, defect, ms, test }) => `${defence.padEnd(first)}  ${defect.padEnd(second)}  ${ms.padStart(6)}  ${test}`,
  )
  return [...lines, '', `seeded defects: ${killed(findings)} killed / ${findings.length} total`]
}

export function killed(findings: readonly Finding[]): number {
  return findings.filter(({ observation }) => observation.outcome === 'failed').length
}
