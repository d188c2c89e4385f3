import type { Row } from './measure.ts'

/** The rows as a markdown table. */
export function tableOf(rows: readonly Row[]): string {
  const head = ['what', 'ours', 'peers', 'ratio', 'target', 'met', 'runs, 95 % interval']
  const lines = rows.map(({ what, ours, peers, ratio, target, met, noise }) => [
    what,
    ours.text,
    peers.length === 0 ? '—' : peers.map(({ name, text }) => `${name} ${text}`).join('; '),
    ratio === null ? '—' : ratio.toFixed(2),
    target,
    met === null ? '—' : met ? 'yes' : '**no**',
    noise,
  ])
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** How many targets are met, in words: a missed one is never left to be found. */
export function verdictOf(rows: readonly Row[]): string {
  const judged = rows.filter(({ met }) => met !== null)
  const missed = judged.filter(({ met }) => met === false)
  if (missed.length === 0) return `All ${judged.length} targets are met.`
  return `${missed.length} of ${judged.length} targets are missed: ${[...new Set(missed.map(({ what }) => what))].join('; ')}.`
}
