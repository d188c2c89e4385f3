import { formatCount, formatShortDay } from '../ui/format.ts'

interface Point {
  readonly day: string
  readonly value: number
}

const WIDTH = 960
const HEIGHT = 170
const TOP = 12

/** A line with a tinted area below it. What it shows is also said in a sentence, for those who do not see it. */
export function AreaChart({ points }: { readonly points: readonly Point[] }) {
  const first = points[0]
  const last = points[points.length - 1]
  if (first === undefined || last === undefined) return <p className="quiet">Nothing shipped yet.</p>
  const most = Math.max(1, ...points.map(({ value }) => value))
  const line = curve(points.map(({ value }, index) => place(index, value, points.length, most)))

  return (
    <figure>
      <svg
        className="chart"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={sentence(points, most)}
      >
        <defs>
          <linearGradient id="chart-fill" x1="0" y1="0" x2="0" y2="1">
            <stop className="chart-top" offset="0" />
            <stop className="chart-end" offset="1" />
          </linearGradient>
        </defs>
        {[0.25, 0.5, 0.75].map((share) => (
          <line key={share} className="chart-grid" x1="0" x2={WIDTH} y1={HEIGHT * share} y2={HEIGHT * share} />
        ))}
        <path className="chart-area" d={`${line} L ${WIDTH} ${HEIGHT} L 0 ${HEIGHT} Z`} />
        <path className="chart-line" d={line} />
      </svg>
      <div className="chart-axis num" aria-hidden="true">
        <span>{formatShortDay(first.day)}</span>
        <span>most a day: {formatCount(most)}</span>
        <span>{formatShortDay(last.day)}</span>
      </div>
    </figure>
  )
}

interface Place {
  readonly x: number
  readonly y: number
}

function place(index: number, value: number, count: number, most: number): Place {
  return { x: count === 1 ? 0 : (index / (count - 1)) * WIDTH, y: TOP + (1 - value / most) * (HEIGHT - TOP) }
}

/** A smooth line through all places that never overshoots them: flat at every turn (Fritsch and Carlson). */
function curve(places: readonly Place[]): string {
  const slopes = places.map((here, index) => {
    const before = places[index - 1]
    const after = places[index + 1]
    if (before === undefined || after === undefined) return 0
    const left = (here.y - before.y) / (here.x - before.x)
    const right = (after.y - here.y) / (after.x - here.x)
    return left * right <= 0 ? 0 : (2 * left * right) / (left + right)
  })
  return places
    .map((here, index) => {
      const before = places[index - 1]
      if (before === undefined) return `M ${round(here.x)} ${round(here.y)}`
      const third = (here.x - before.x) / 3
      const one = `${round(before.x + third)} ${round(before.y + third * (slopes[index - 1] ?? 0))}`
      const two = `${round(here.x - third)} ${round(here.y - third * (slopes[index] ?? 0))}`
      return `C ${one} ${two} ${round(here.x)} ${round(here.y)}`
    })
    .join(' ')
}

function sentence(points: readonly Point[], most: number): string {
  const total = points.reduce((sum, { value }) => sum + value, 0)
  const best = points.find(({ value }) => value === most)
  return (
    `${formatCount(total)} shipments in ${points.length} days, ${formatCount(Math.round(total / points.length))} a day. ` +
    `Most on ${best === undefined ? 'no day' : formatShortDay(best.day)}: ${formatCount(most)}.`
  )
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
