import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { SURFACES } from '../signals/surfaces.ts'

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8')

/** The custom properties of the first rule whose selector contains `selector`, for one theme. */
function tokens(selector: string, theme: 'light' | 'dark'): Record<string, string> {
  const [, body = ''] = css.slice(css.indexOf(selector)).match(/\{([^}]*)\}/) ?? []
  return Object.fromEntries(
    [...body.matchAll(/--us-([\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => {
      const [, light, dark] = /^light-dark\((#\w+), (#\w+)\)$/.exec(value) ?? [null, value, value]
      return [name, theme === 'light' ? light : dark]
    }),
  ) as Record<string, string>
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(one: string | undefined, other: string | undefined): number {
  const [dark = 0, light = 0] = [luminance(one ?? ''), luminance(other ?? '')].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test.each(['view', 'act', 'shadow', 'break-glass', 'neutral'] as const)('strip of %s can be read', (mode) => {
    const {
      surface,
      text,
      quiet,
      chip,
      end,
      'end-text': endText,
    } = tokens(`[data-mode="${mode}"]:where(.us-banner`, theme)
    // The icon and the colour of the browser are the same.
    expect(SURFACES[mode][theme]).toEqual({ surface, text })
    expect(contrast(text, surface)).toBeGreaterThanOrEqual(7)
    expect(contrast(quiet, surface)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(text, chip)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(endText, end)).toBeGreaterThanOrEqual(7)
    // The strong button is told from the strip, and the outline of the other is seen.
    expect(contrast(end, surface)).toBeGreaterThanOrEqual(3)
  })

  test('dialog can be read, and the edges of its fields are seen', () => {
    const page = tokens(
      ':where(.us-layer, .us-panel, .us-picker, .us-warning-layer, .us-control, .us-refused, .us-hint) {\n  --us-page',
      theme,
    )
    for (const ink of [page.ink, page.soft, page.danger]) {
      expect(contrast(ink, page.page)).toBeGreaterThanOrEqual(4.5)
      expect(contrast(ink, page.field)).toBeGreaterThanOrEqual(4.5)
    }
    expect(contrast(page['accent-ink'], page.accent)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(page['field-line'], page.page)).toBeGreaterThanOrEqual(3)
    expect(contrast(page['field-line'], page.field)).toBeGreaterThanOrEqual(3)
    expect(contrast(page.accent, page.page)).toBeGreaterThanOrEqual(3)
    expect(contrast(page['muted-ink'], page.muted)).toBeGreaterThanOrEqual(4.5)
  })
})

test('corners follow one variable, round ends and none aside', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.css'))
  const corners = files.flatMap((name) =>
    [...readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(/border-radius: ([^;]+);/g)].map(
      ([, value]) => value,
    ),
  )
  const literal = corners.filter((value) => value !== undefined && !value.includes('var(--understudy-radius, 8px)'))
  expect(new Set(literal)).toEqual(new Set(['0', '13px', '50%']))
  expect(corners.length - literal.length).toBeGreaterThan(10)
})
