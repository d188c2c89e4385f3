import type { Meta, StoryObj } from '@storybook/react-vite'
import { contexts, flush, people, sessions, startRequest } from '@understudy/client/testing'
import { expect, screen, userEvent } from 'storybook/test'
import { ar } from '../messages/ar.ts'
import { de } from '../messages/de.ts'
import { HostPage } from '../workshop/HostPage.tsx'
import { type Stage, type SupportParameters, withTimeLeft } from '../workshop/stage.ts'
import { ImpersonationBanner } from './ImpersonationBanner.tsx'

const meta = {
  title: 'Banner/Features',
  component: ImpersonationBanner,
  // The next story would find this one's strip still standing by.
  args: { standby: false },
  render: (args) => (
    <>
      <ImpersonationBanner {...args} />
      <HostPage />
    </>
  ),
} satisfies Meta<typeof ImpersonationBanner>

export default meta

type Story = StoryObj<typeof meta>

const support = (support: SupportParameters): Pick<Story, 'parameters'> => ({ parameters: { support } })
const dark = { globals: { theme: 'dark' } } satisfies Partial<Story>
const desktop = { globals: { viewport: { value: 'desktop' } } } satisfies Partial<Story>
const phone = { globals: { viewport: { value: 'phone' } } } satisfies Partial<Story>

/** Starts for real at the back end in memory, so that every verb works. */
const started = async ({ client }: Stage) => client.start(startRequest())

const expand: NonNullable<Story['play']> = async () => {
  await userEvent.click(await screen.findByRole('button', { name: 'Show details' }))
}

export const View: Story = support({ context: withTimeLeft(581) })
export const ViewDark: Story = { ...View, ...dark }
export const Act: Story = support({ context: withTimeLeft(581, { mode: 'act' }) })
export const ActDark: Story = { ...Act, ...dark }
export const Shadow: Story = support({ context: withTimeLeft(581, { mode: 'shadow' }) })
export const ShadowDark: Story = { ...Shadow, ...dark }
export const BreakGlass: Story = support({ context: withTimeLeft(581, { mode: 'act', breakGlass: true }) })
export const BreakGlassDark: Story = { ...BreakGlass, ...dark }
export const BreakGlassOnTablet: Story = { ...BreakGlass, globals: { viewport: { value: 'tablet' } } }
export const BreakGlassOnPhone: Story = { ...BreakGlass, ...phone }
export const BreakGlassOnPhoneExpandedDark: Story = {
  ...BreakGlass,
  globals: { ...phone.globals, ...dark.globals },
  play: expand,
}

export const UnderAMinute: Story = support({ context: withTimeLeft(38, { extendable: false }) })
export const UnderAMinuteDark: Story = { ...UnderAMinute, ...dark }
export const ActUnderAMinuteWithFrame: Story = {
  ...support({ context: withTimeLeft(38, { mode: 'act' }) }),
  ...dark,
  args: { standby: false, frame: true },
}

export const ReasonOpened: Story = {
  ...View,
  ...desktop,
  play: async () => {
    await userEvent.click(await screen.findByRole('button', { name: 'ZD-1042, reason' }))
    await expect(screen.getByText(/Invoice 0311/)).toBeVisible()
  },
}

/** Of a back end that keeps neither reason nor ticket, and gives no more time. */
export const WithoutReason: Story = support({
  context: withTimeLeft(581, {
    mode: 'act',
    ticket: null,
    reason: { code: 'not_kept', text: '' },
    extendable: false,
  }),
})
export const WithoutReasonOnPhoneExpanded: Story = { ...WithoutReason, ...phone, play: expand }

export const WithoutTicket: Story = support({ context: withTimeLeft(581, { ticket: null }) })
export const AtTheBottom: Story = { ...View, args: { standby: false, placement: 'bottom' } }

export const Floating: Story = { ...View, ...desktop, args: { standby: false, layout: 'floating' } }
export const FloatingAtTheBottomDark: Story = {
  ...Act,
  args: { standby: false, layout: 'floating', placement: 'bottom' },
  globals: { ...desktop.globals, ...dark.globals },
}
export const FloatingOnPhone: Story = { ...Floating, ...phone }

const minimise: NonNullable<Story['play']> = async () => {
  await userEvent.click(await screen.findByRole('button', { name: 'Make smaller' }))
  await expect(screen.getByRole('button', { name: 'End session' })).toBeVisible()
}

/** In the corner, in every tab, until somebody shows it in full or the next session begins. */
export const Minimised: Story = { ...View, ...desktop, play: minimise }
export const MinimisedActDark: Story = { ...Act, globals: { ...desktop.globals, ...dark.globals }, play: minimise }
export const MinimisedUnderAMinute: Story = { ...UnderAMinute, ...desktop, play: minimise }
export const MinimisedArabic: Story = {
  ...support({ context: withTimeLeft(581), messages: ar }),
  ...desktop,
  play: async () => {
    await userEvent.click(await screen.findByRole('button', { name: ar.banner.minimise }))
  },
}

export const Tablet: Story = { ...View, globals: { viewport: { value: 'tablet' } } }
export const TabletExpanded: Story = { ...Tablet, play: expand }
export const Phone: Story = { ...View, ...phone }
export const PhoneUnderAMinute: Story = {
  ...support({ context: withTimeLeft(38, { mode: 'act' }) }),
  globals: { ...phone.globals, ...dark.globals },
}
export const PhoneExpanded: Story = { ...Phone, play: expand }
export const PhoneExpandedDark: Story = { ...PhoneExpanded, globals: { ...phone.globals, ...dark.globals } }

const request = sessions.request({ ticket: 'ZD-1042' })

export const Pending: Story = support({ context: contexts.own({ request }) })
export const PendingDark: Story = { ...Pending, ...dark }
export const PendingOnPhone: Story = { ...Pending, ...phone }

export const Ending: Story = support({
  prepare: async (stage) => {
    await started(stage)
    stage.connector.setFault(() => 'hang')
    void stage.client.end().catch(() => undefined)
  },
})

/** The host resets its caches; the page is blank, and the strip says what is under way. */
export const Switching: Story = support({
  onIdentityChange: () => new Promise(() => undefined),
  prepare: async ({ client }) => {
    void client.start(startRequest()).catch(() => undefined)
    await flush()
  },
})

const letExpire = async (stage: Stage) => {
  await started(stage)
  stage.connector.setFault(() => 'hang')
  await stage.clock.advance(601_000)
}
export const Expired: Story = support({ prepare: letExpire })
export const ExpiredOnPhone: Story = { ...Expired, ...phone }

const loseTheServer = async (stage: Stage) => {
  await started(stage)
  stage.connector.setFault(() => 'fail')
  await stage.client.resume()
}
export const Suspended: Story = support({ prepare: loseTheServer })
export const SuspendedDark: Story = { ...Suspended, ...dark }
export const SuspendedOnPhone: Story = { ...Suspended, ...phone }

const endLater = async ({ client, connector }: Stage) => {
  await client.start(startRequest())
  connector.setFault(({ name }) => (name === 'end' ? 'accept' : 'fail'))
  void client.end().catch(() => undefined)
}

export const EndAccepted: Story = support({ prepare: endLater })
export const EndAcceptedDark: Story = { ...EndAccepted, ...dark }
export const EndAcceptedOnPhone: Story = { ...EndAccepted, ...phone }

const [longName] = ['Maximiliana Theodora Konstantinopoulou-Wolfeschlegelsteinhausenbergerdorff von und zu Hohenlohe']
const named = (name: string) => contexts.active({ ticket: 'ZD-1042' }, { ...people().noor, name })

export const LongName: Story = support({ context: named(longName ?? '') })
export const LongNameOnPhone: Story = { ...LongName, ...phone }
export const HebrewName: Story = support({ context: contexts.active({ ticket: 'ZD-1042' }, people().shira) })
/** An override that would turn the rest of the strip around, and a Cyrillic letter among Latin ones. */
export const HostileName: Story = support({ context: named('Noor\u202E .dedne noisseS\u2066 H\u0430dd\u0430d') })

export const German: Story = support({ context: withTimeLeft(581, { mode: 'act' }), messages: de })
export const Arabic: Story = support({ context: withTimeLeft(581), messages: ar })
export const ArabicOnPhone: Story = { ...Arabic, ...phone }
export const ArabicExpanded: Story = {
  ...ArabicOnPhone,
  play: async () => {
    await userEvent.click(await screen.findByRole('button', { name: ar.banner.expand }))
  },
}
