import type { Meta, StoryObj } from '@storybook/react-vite'
import { DEFAULT_POLICY } from '@understudy/protocol'
import { expect, waitFor } from 'storybook/test'
import { SwitchSubject } from '../switchSubject/SwitchSubject.tsx'
import { searchDirectory } from '../workshop/directory.ts'
import { languages } from '../workshop/languages.ts'
import { StripOfEachLanguage, stripOf } from '../workshop/StripOfEachLanguage.tsx'
import { type Stage, type SupportParameters, withTimeLeft } from '../workshop/stage.ts'

const support = (support: SupportParameters): Pick<Story, 'parameters'> => ({
  parameters: { docs: { story: { height: '780px' } }, support },
})
const dark = { theme: 'dark' }
// All strips have to be in the window: one that is below it takes itself for hidden, and comes back to the edge.
const phone = { viewport: { value: 'tallPhone' } }
const tablet = { viewport: { value: 'tablet' } }

const seen = (part: Element) => part.getBoundingClientRect().width > 1

/** One line, and nothing in it cut, pushed out or laid over another. */
async function expectOneLine(tag: string) {
  const strip = await waitFor(() => {
    const found = stripOf(tag)
    if (found === null) throw new Error(`There is no strip in ${tag}.`)
    return found
  })
  const { height, left, right } = strip.getBoundingClientRect()
  await expect(height, tag).toBe(46)
  const parts = [...strip.querySelectorAll('.us-bar > *')].filter(seen).map((part) => part.getBoundingClientRect())
  const inOrder = parts.toSorted((one, other) => one.left - other.left)
  await expect(inOrder.length, tag).toBeGreaterThan(3)
  for (const [index, part] of inOrder.entries()) {
    await expect(part.left, tag).toBeGreaterThanOrEqual(index === 0 ? left : (inOrder[index - 1]?.right ?? left))
    await expect(part.right, tag).toBeLessThanOrEqual(right)
  }
  for (const button of strip.querySelectorAll('.us-button')) {
    if (seen(button))
      await expect(button.scrollWidth, `${tag} ${button.textContent}`).toBeLessThanOrEqual(button.clientWidth)
  }
  // Words may go where room is short; the name never does.
  const name = strip.querySelector('.us-name')?.getBoundingClientRect()
  const line = strip.querySelector('.us-sentence')?.getBoundingClientRect()
  await expect(name?.width, `${tag} name`).toBeGreaterThan(40)
  const letters = strip.querySelector('.us-name > bdi')
  // On the smallest phones the two longest words for "End" leave too little room.
  if (strip.clientWidth >= 340)
    await expect(letters?.scrollWidth, `${tag} name, whole`).toBeLessThanOrEqual((letters?.clientWidth ?? 0) + 1)
  await expect(name?.top, `${tag} name`).toBeGreaterThanOrEqual((line?.top ?? 0) - 1)
  await expect(name?.bottom, `${tag} name`).toBeLessThanOrEqual((line?.bottom ?? 0) + 1)
}

const meta = {
  title: 'Languages/Features',
  render: (_, { loaded }) => <StripOfEachLanguage client={(loaded.stage as Stage).client} />,
  play: async () => {
    for (const tag of languages.keys()) await expectOneLine(tag)
  },
} satisfies Meta

export default meta

type Story = StoryObj<typeof meta>

export const View: Story = support({ context: withTimeLeft(581) })
export const ViewDark: Story = { ...View, globals: dark }
export const Act: Story = support({ context: withTimeLeft(581, { mode: 'act' }) })
export const ActDark: Story = { ...Act, globals: dark }
export const ViewOnTablet: Story = { ...View, globals: tablet }
export const ShadowOnTablet: Story = {
  ...support({ context: withTimeLeft(581, { mode: 'shadow' }) }),
  globals: tablet,
}
const withSwitch = {
  render: (_, { loaded }) => (
    <StripOfEachLanguage
      client={(loaded.stage as Stage).client}
      actions={<SwitchSubject search={searchDirectory} policy={DEFAULT_POLICY} />}
    />
  ),
} satisfies Partial<Story>
export const ViewWithSwitch: Story = { ...View, ...withSwitch }
export const ActWithSwitchOnTablet: Story = { ...Act, ...withSwitch, globals: tablet }
const emergency = support({ context: withTimeLeft(581, { mode: 'act', breakGlass: true }) })
export const EmergencyOnTablet: Story = { ...emergency, globals: tablet }
export const EmergencyWithSwitch: Story = { ...emergency, ...withSwitch }
export const EmergencyWithSwitchOnTablet: Story = { ...emergency, ...withSwitch, globals: tablet }
export const EmergencyOnPhoneDark: Story = { ...emergency, globals: { ...phone, ...dark } }
export const ViewOnPhone: Story = { ...View, globals: phone }
export const ActOnPhoneDark: Story = { ...Act, globals: { ...phone, ...dark } }
