import { describe, type Finding } from './examine.ts'

/** The findings as a table for people, and the total as its last line. */
export function tableOf(findings: readonly Finding[]): string[] {
  const rows = findings.map((finding) => [
    finding.defence,
    finding.defect,
    describe(finding.observation),
    String(finding.milliseconds),
  ])
  const all = [['defence', 'defect', 'noticed by', 'ms'], ...rows]
  const width = (column: number) => Math.max(...all.map((row) => row[column]?.length ?? 0))
  const widths = [width(0), width(1)]
  // The name of a test may be long; a column as wide as the longest would only push the time out of sight.
  const lines = all.map(([defence = '', defect = '', test = '', ms = '']) =>
    `${defence.padEnd(widths[0] ?? 0)}  ${defect.padEnd(widths[1] ?? 0)}  ${ms.padStart(6)}  ${test}`.trimEnd(),
  )
  return [...lines, '', totalOf(findings)]
}

export function totalOf(findings: readonly Finding[]): string {
  return `seeded defects: ${killed(findings)} killed / ${findings.length} total`
}

export function killed(findings: readonly Finding[]): number {
  return findings.filter(({ observation }) => observation.outcome === 'failed').length
}
