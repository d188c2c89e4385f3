import { readFileSync } from 'node:fs'
import { expect, type Page } from '@playwright/test'
import { test } from './kit.ts'

/** What is pressed and seen in one row of a keyboard table. */
type Step = (page: Page) => Promise<void>

const COMPONENTS = new URL('../../../../packages/react/src/', import.meta.url)

/**
 * The keyboard script of a component, walked with real keys. Each step bears the words of a row in the table of the
 * component's SPEC, and {@link compare} holds the two against each other: no row that is not walked, no walk that is
 * not written down.
 */
export function keyboardScript(component: string) {
  const walked = new Set<string>()
  return {
    /** One way through the component on a page with `parameters`; each step goes on where the one before has ended. */
    walk(title: string, parameters: string, steps: Readonly<Record<string, Step>>): void {
      for (const row of Object.keys(steps)) walked.add(row)
      test(title, async ({ page, openKit }) => {
        await openKit(parameters)
        for (const [row, step] of Object.entries(steps)) await test.step(row, () => step(page))
      })
    },
    compare(): void {
      test(`the SPEC of ${component} has these rows, and no others`, () => {
        expect([...walked].sort()).toEqual(rowsOf(component).sort())
      })
    },
  }
}

/** The rows of the table under "Keyboard": what is pressed, and what then happens. */
function rowsOf(component: string): string[] {
  const spec = readFileSync(new URL(`${component}/SPEC.md`, COMPONENTS), 'utf8')
  const [, section = ''] = spec.split('\n## Keyboard\n')
  const [, ...lines] = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => /^\| [^-]/.test(line))
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
      .join(': '),
  )
}

/** Presses keys, one after the other, as a person does. */
export async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key)
}

/** Types a query into the search for a person, and waits for so many to be found. */
export async function typeQuery(page: Page, query: string, count: number): Promise<void> {
  await page.keyboard.type(query)
  // An answer to the first letters would do for the eye, and the next one takes its place.
  await expect(page.getByRole('combobox', { name: 'Whose account?' })).not.toHaveAttribute('aria-busy')
  await expect(page.getByRole('option')).toHaveCount(count)
}

/**
 * The focus is on what assistive technology knows by this role and name, such as `button End session`; it can be seen
 * there, and by what.
 */
export async function expectFocus(page: Page, what: string | RegExp): Promise<void> {
  await expect.poll(() => focusOf(page)).toEqual(typeof what === 'string' ? what : expect.stringMatching(what))
  await expect.poll(() => page.evaluate(indication)).toBe('seen')
}

/** Each press leads to the next of these. */
export async function expectTour(page: Page, key: string, stops: readonly (string | RegExp)[]): Promise<void> {
  for (const stop of stops) {
    await press(page, key)
    await expectFocus(page, stop)
  }
}

/** Role and name of what has the focus, as the browser tells them. */
async function focusOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page)
  try {
    const { result } = await session.send('Runtime.evaluate', { expression: 'document.activeElement' })
    if (result.objectId === undefined) return 'nothing'
    const { nodes } = await session.send('Accessibility.getPartialAXTree', {
      objectId: result.objectId,
      fetchRelatives: false,
    })
    const [node] = nodes
    // Between the words of a sentence and a name that is isolated in it there are marks that nobody hears.
    return `${node?.role?.value} ${node?.name?.value ?? ''}`.replace(/[\u2066-\u2069]/g, '').trim()
  } finally {
    await session.detach()
  }
}

/** Whether one sees where the focus is: an outline around it, whole in the window, with nothing above it. */
function indication(): string {
  const focused = document.activeElement
  if (focused === null || focused === document.body) return 'no focus'
  // A radio button and a checkbox are shown by their card.
  const shown = focused.matches('[type="radio"], [type="checkbox"]') ? (focused.closest('label') ?? focused) : focused
  const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(shown)
  if (outlineStyle === 'none' || (outlineStyle !== 'auto' && Number.parseFloat(outlineWidth) < 2)) return 'no outline'
  if (/^rgba\(.*, 0\)$|\/ 0\)$/.test(outlineColor)) return 'an outline that is not seen'
  const { left, top, right, bottom } = shown.getBoundingClientRect()
  if (left < 0 || top < 0 || right > innerWidth || bottom > innerHeight) return 'out of the window'
  const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2)
  return hit !== null && (shown.contains(hit) || hit.contains(shown)) ? 'seen' : `under ${hit?.outerHTML.slice(0, 80)}`
}
