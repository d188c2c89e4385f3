import type { Meta, StoryObj } from '@storybook/react-vite'
import { contexts, people } from '@understudy/client/testing'
import { expect, screen, waitFor } from 'storybook/test'
import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { ExpiryWarning } from '../expiry/ExpiryWarning.tsx'
import { hostileTexts } from '../workshop/hostileTexts.ts'
import { withTimeLeft } from '../workshop/stage.ts'
import { IsolatedText } from './IsolatedText.tsx'

const meta = {
  title: 'Hostile text',
  component: IsolatedText,
  args: { children: '' },
  globals: { viewport: { value: 'desktop' } },
  render: () => (
    <main className="host-page">
      <h1>Names of others</h1>
      {Object.entries(hostileTexts).map(([what, text]) => (
        <p key={what} data-sentence="">
          <span>Viewing as </span>
          <strong>
            <IsolatedText max={48}>{text}</IsolatedText>
          </strong>
          <span>, who is cus_8F2K</span> <span className="host-soft">({what})</span>
        </p>
      ))}
    </main>
  ),
} satisfies Meta<typeof IsolatedText>

export default meta

type Story = StoryObj<typeof meta>

/** Whether parts stand in this order, none over another, where one ends and the next begins on the same line. */
async function inOrder(parts: readonly (Element | null)[]): Promise<void> {
  const seen = parts.flatMap((part) => {
    const lines = part === null ? [] : [...part.getClientRects()].filter(({ width }) => width > 1)
    const [first, last] = [lines[0], lines.at(-1)]
    return first === undefined || last === undefined ? [] : [{ first, last }]
  })
  await expect(seen.length).toBeGreaterThan(1)
  for (const [index, { first }] of seen.slice(1).entries()) {
    const before = seen[index]?.last
    if (before === undefined || first.top >= before.bottom - 1) continue
    await expect(first.left - before.right).toBeGreaterThan(-1)
  }
}

/** None of them reorders, hides or outgrows the words around it. */
export const Corpus: Story = {
  play: async () => {
    const sentences = [...document.querySelectorAll('[data-sentence]')]
    await expect(sentences).toHaveLength(Object.keys(hostileTexts).length)
    for (const sentence of sentences) {
      await inOrder([...sentence.children])
      await expect(sentence.getBoundingClientRect().width).toBeLessThanOrEqual(document.documentElement.clientWidth)
    }
  },
}
export const CorpusDark: Story = { ...Corpus, globals: { viewport: { value: 'phone' }, theme: 'dark' } }

const inTheStrip = (text: string | undefined, rest: Partial<Story> = {}): Story => {
  const subject = { ...people().noor, name: text ?? '' }
  const context = withTimeLeft(38)
  return {
    parameters: { support: { context: { ...contexts.active(), ...context, subject } } },
    ...rest,
    render: () => (
      <>
        <ImpersonationBanner standby={false} />
        <ExpiryWarning />
        <main className="host-page">
          <h1>Dashboard</h1>
        </main>
      </>
    ),
    play: async () => {
      const strip = await screen.findByRole('region', { name: 'Impersonation' })
      await waitFor(() => expect(screen.getByRole('button', { name: 'End now' })).toBeVisible())
      const part = (selector: string) => strip.querySelector(selector)
      await inOrder(['.us-chip', '.us-sentence-word', '.us-name', '.us-id', '.us-clock', '.us-end'].map(part))
      await expect(strip.getBoundingClientRect().height).toBeLessThan(60)
      await expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(document.documentElement.clientWidth)
    },
  }
}

const phone = { globals: { viewport: { value: 'phone' } } }

export const Override: Story = inTheStrip(hostileTexts['right-to-left override'])
export const Flood: Story = inTheStrip(hostileTexts['combining flood'])
export const EndlessOnPhone: Story = inTheStrip(hostileTexts['one endless word'], phone)
export const WidestOnPhone: Story = inTheStrip(hostileTexts['widest there is'], phone)
export const HebrewWithDigits: Story = inTheStrip(hostileTexts['Hebrew with digits'])
