import type { Meta, StoryObj } from '@storybook/react-vite'
import { CasePage } from './CasePage.tsx'
import { type Case, DIMENSIONS } from './cases.ts'
import { supportAt } from './momentSupport.ts'

type Args = Pick<Case, 'part' | 'moment'>

const meta = {
  title: 'Every pair',
  args: { part: 'banner', moment: 'view' },
  argTypes: {
    part: { control: 'select', options: DIMENSIONS.part },
    moment: { control: 'select', options: DIMENSIONS.moment },
  },
  parameters: { support: ({ moment }: Args) => supportAt(moment) },
  render: ({ part }) => <CasePage part={part} />,
} satisfies Meta<Args>

export default meta

/** One of them: part and moment by the controls, theme, language and width by the toolbar. */
export const Shown: StoryObj<Args> = {}
