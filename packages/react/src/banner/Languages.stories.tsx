import type { Meta, StoryObj } from '@storybook/react-vite'
import { DEFAULT_POLICY } from '@understudy/protocol'
import { useState } from 'react'
import { expect, screen } from 'storybook/test'
import { StartImpersonationDialog } from '../dialog/StartImpersonationDialog.tsx'
import { ImpersonationProvider } from '../provider/ImpersonationProvider.tsx'
import { HostPage } from '../workshop/HostPage.tsx'
import { languages, nameOf } from '../workshop/languages.ts'
import { noor } from '../workshop/OpenedDialog.tsx'
import { type Stage, wallClock, withTimeLeft } from '../workshop/stage.ts'
import { ImpersonationBanner } from './ImpersonationBanner.tsx'

interface Args {
  /** BCP 47 tag of a language that ships. */
  readonly language: string
}

function StripAndDialog({ stage, language }: Args & { readonly stage: Stage }) {
  const [open, setOpen] = useState(true)
  const messages = languages.get(language)
  return (
    <ImpersonationProvider client={stage.client} shortcut={null} {...(messages === undefined ? {} : { messages })}>
      <ImpersonationBanner standby={false} />
      <HostPage>
        <button type="button" className="host-button" onClick={() => setOpen(true)}>
          Impersonate
        </button>
      </HostPage>
      <StartImpersonationDialog
        open={open}
        onOpenChange={setOpen}
        subject={{ ...noor, asksFirst: true }}
        policy={DEFAULT_POLICY}
        now={wallClock}
      />
    </ImpersonationProvider>
  )
}

const meta = {
  title: 'Languages',
  args: { language: 'fr' },
  argTypes: {
    language: {
      control: {
        type: 'select',
        labels: Object.fromEntries([...languages.keys()].map((tag) => [tag, `${nameOf(tag)} (${tag})`])),
      },
      options: [...languages.keys()],
    },
  },
  parameters: {
    support: { context: withTimeLeft(581) },
    docs: { story: { height: '780px' } },
  },
  render: (args, { loaded }) => <StripAndDialog {...args} stage={loaded.stage as Stage} />,
} satisfies Meta<Args>

export default meta

type Story = StoryObj<typeof meta>

/** The strip and the dialog in one language: choose it among the controls. */
export const Languages: Story = {
  play: async ({ args }) => {
    const messages = languages.get(args.language)
    const dialog = await screen.findByRole('dialog')
    await expect(dialog.closest('[lang]')).toHaveAttribute('lang', args.language)
    await expect(dialog.scrollWidth).toBeLessThanOrEqual(dialog.clientWidth)
    await expect(document.querySelector('.us-banner')).toHaveTextContent(messages?.banner.endShort ?? '')
  },
}

/** Longest words, in the dialog at 320 px. */
export const UkrainianOnPhone: Story = {
  ...Languages,
  args: { language: 'uk' },
  globals: { viewport: { value: 'phone' } },
}
export const HebrewDark: Story = { ...Languages, args: { language: 'he' }, globals: { theme: 'dark' } }
export const Japanese: Story = { ...Languages, args: { language: 'ja' } }
