import type { Meta, StoryObj } from '@storybook/react-vite'
import { DEFAULT_POLICY, type Mode } from '@understudy/protocol'
import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { StartImpersonationDialog } from '../dialog/StartImpersonationDialog.tsx'
import { ExpiryWarning } from '../expiry/ExpiryWarning.tsx'
import { RestrictedAction } from '../restricted/RestrictedAction.tsx'
import { HostPage } from './HostPage.tsx'
import { noor } from './OpenedDialog.tsx'
import { type SupportParameters, wallClock, withTimeLeft } from './stage.ts'

interface Args {
  readonly mode: Mode | 'break-glass'
  readonly part: 'warning' | 'dialog'
}

const meta = {
  title: 'Theming playground',
  args: { mode: 'view', part: 'warning' },
  argTypes: {
    mode: { control: 'inline-radio', options: ['view', 'act', 'shadow', 'break-glass'] },
    part: { control: 'inline-radio', options: ['warning', 'dialog'] },
  },
  parameters: {
    docs: { story: { height: '420px' } },
    support: ({ mode }: Args): SupportParameters => ({
      context: withTimeLeft(52, mode === 'break-glass' ? { mode: 'act', breakGlass: true } : { mode }),
    }),
  },
  render: ({ part }) => (
    <>
      <ImpersonationBanner standby={false} frame />
      {part === 'warning' ? <ExpiryWarning /> : null}
      <HostPage>
        <RestrictedAction action="invoice.pay" hint="below">
          <button type="button" className="host-button">
            Pay invoice
          </button>
        </RestrictedAction>
      </HostPage>
      {part === 'dialog' ? (
        <StartImpersonationDialog
          open
          onOpenChange={() => undefined}
          subject={noor}
          policy={DEFAULT_POLICY}
          now={wallClock}
        />
      ) : null}
    </>
  ),
} satisfies Meta<Args>

export default meta

/** Everything that has a colour, on one page. */
export const Stage: StoryObj<Args> = {}
