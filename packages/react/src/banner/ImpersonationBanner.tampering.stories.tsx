import type { Meta, StoryObj } from '@storybook/react-vite'
import { startRequest } from '@understudy/client/testing'
import { expect, fn, screen, userEvent, waitFor } from 'storybook/test'
import { IdentityBoundary } from '../boundary/IdentityBoundary.tsx'
import { HostPage } from '../workshop/HostPage.tsx'
import type { Stage } from '../workshop/stage.ts'
import { ImpersonationBanner } from './ImpersonationBanner.tsx'
import { faultOf, pathOf, type Tampering } from './sight.ts'

const meta = {
  title: 'Banner/Tampering',
  component: ImpersonationBanner,
  // The next story would find this one's strip still standing by.
  args: { standby: false, onTampered: fn() },
  globals: { viewport: { value: 'desktop' } },
  parameters: { support: { prepare: ({ client }: Stage) => client.start(startRequest()) } },
  render: (args) => (
    <>
      <ImpersonationBanner {...args} />
      <IdentityBoundary>
        <HostPage />
      </IdentityBoundary>
    </>
  ),
} satisfies Meta<typeof ImpersonationBanner>

export default meta

type Story = StoryObj<typeof meta>

const strip = () => document.querySelector<HTMLElement>('.us-banner')
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** A stylesheet of the host's, until the story is over. */
function withStyles(css: string): () => void {
  const element = document.head.appendChild(document.createElement('style'))
  element.textContent = css
  return () => element.remove()
}

/** Does something to the strip, and undoes what the story itself has to. */
type Attack = (strip: HTMLElement) => (() => void) | undefined

const inline =
  (property: string, value: string, part = '.us-banner'): Attack =>
  () => {
    document.querySelector<HTMLElement>(part)?.style.setProperty(property, value, 'important')
    return undefined
  }
const sheet =
  (css: string): Attack =>
  () =>
    withStyles(css)

const fade: Attack = ({ firstElementChild }) => {
  const animation = firstElementChild?.animate({ opacity: 0 }, { duration: 1, fill: 'forwards' })
  animation?.finish()
  return () => animation?.cancel()
}

const ATTACKS: readonly (readonly [Tampering, string, Attack])[] = [
  ['removed', 'taken out', (element) => void element.remove()],
  ['removed', 'taken out with its host', (element) => void element.parentElement?.remove()],
  ['hidden', 'display', inline('display', 'none')],
  ['hidden', 'visibility of the way out', inline('visibility', 'hidden', '.us-end')],
  ['hidden', 'display, by a stylesheet', sheet('.us-bar { display: none !important }')],
  ['hidden', 'attribute of the host', (element) => void element.parentElement?.setAttribute('hidden', '')],
  ['transparent', 'opacity', inline('opacity', '0')],
  ['transparent', 'animated', fade],
  ['transparent', 'opacity of a part, by a stylesheet', sheet('.us-inner { opacity: 0.1 }')],
  ['moved', 'transform', inline('transform', 'translateY(-200px)')],
  ['moved', 'translate of the way out, by a stylesheet', sheet('.us-end { translate: 2000px }')],
  ['shrunk', 'height', sheet('.us-banner { block-size: 0; overflow: hidden }')],
  ['shrunk', 'scale', inline('scale', '0.01')],
  ['clipped', 'clip-path', inline('clip-path', 'inset(50%)')],
  ['clipped', 'mask', inline('mask-image', 'linear-gradient(transparent, transparent)')],
  ['disabled', 'pointer-events', inline('pointer-events', 'none')],
  ['disabled', 'inert', (element) => void element.setAttribute('inert', '')],
]

/** Each way to take the strip out of sight or reach: it comes back, and the host is told in which way. */
export const ComesBack: Story = {
  play: async ({ args, step }) => {
    await waitFor(() => expect(strip()).toBeVisible())
    for (const [kind, what, attack] of ATTACKS) {
      await step(`${kind}: ${what}`, async () => {
        const element = strip()
        if (element === null) throw new Error('There is no strip.')
        const undo = attack(element)
        try {
          // The host's own attributes harm nothing: the stylesheet is stronger.
          if (what !== 'attribute of the host') await expect(faultOf(element)).toBe(kind)
          await waitFor(() => expect(element.isConnected ? faultOf(element) : 'removed').toBeNull(), { timeout: 3000 })
        } finally {
          undo?.()
        }
        // What overrules one attack would overrule the next.
        for (const part of pathOf(element)) part.removeAttribute('style')
        await expect(await screen.findByRole('button', { name: 'End session' })).toBeVisible()
      })
    }
    const told = (args.onTampered as ReturnType<typeof fn>).mock.calls.map(([report]) => report)
    const kinds: Tampering[] = ['removed', 'hidden', 'transparent', 'moved', 'shrunk', 'clipped', 'disabled']
    // Once a kind: what comes again within seconds is the same incident.
    await expect(told).toEqual(kinds.map((kind) => ({ kind, restored: true })))
    // The page keeps the room that the strip takes, and not what was measured under one of the attacks.
    const room = document.documentElement.style.getPropertyValue('--understudy-inset-top')
    await expect(room).toBe(`${strip()?.offsetHeight}px`)
  },
}

/** What a page does in good faith, and what the strip does by itself, is no tampering. */
export const InPeace: Story = {
  play: async ({ args, loaded }) => {
    const { client } = loaded.stage as Stage
    await userEvent.click(await screen.findByRole('button', { name: 'ZD-1042, reason' }))
    await userEvent.click(screen.getByRole('button', { name: 'Make smaller' }))
    await sleep(700)
    await userEvent.click(screen.getByRole('button', { name: 'Show in full' }))
    for (const child of document.body.children)
      if (!child.matches('[data-understudy-host]')) child.setAttribute('inert', '')
    await sleep(700)
    for (const child of document.body.children) child.removeAttribute('inert')
    await client.end()
    await client.start(startRequest())
    await waitFor(() => expect(strip()).toBeVisible())
    await sleep(700)
    await client.end()
    await waitFor(() => expect(strip()).toBeNull())
    await sleep(200)
    await expect(strip()).toBeNull()
    await expect(args.onTampered).not.toHaveBeenCalled()
  },
}

/** A popover in a shadow root, of which the page hears nothing: covered until it is noticed. */
function coverFromShadow(): () => void {
  const host = document.body.appendChild(document.createElement('div'))
  const popover = host.attachShadow({ mode: 'closed' }).appendChild(document.createElement('div'))
  popover.popover = 'manual'
  Object.assign(popover.style, { position: 'fixed', inset: '0', width: '100vw', height: '100vh', border: '0' })
  popover.showPopover()
  return () => host.remove()
}

export const RaisedOverACover: Story = {
  play: async ({ args }) => {
    await waitFor(() => expect(strip()).toBeVisible())
    const undo = coverFromShadow()
    await waitFor(() => expect(args.onTampered).toHaveBeenCalledWith({ kind: 'covered', restored: true }), {
      timeout: 3000,
    })
    undo()
  },
}

/** A modal in a shadow root: everything else is inert, and nothing outside can get into it. */
function modalFromShadow(): () => void {
  const host = document.body.appendChild(document.createElement('div'))
  const modal = host.attachShadow({ mode: 'closed' }).appendChild(document.createElement('dialog'))
  modal.ariaLabel = 'Of a component'
  modal.append('Nothing reaches into this.')
  modal.showModal()
  return () => host.remove()
}

/** Out of reach it is reported, and the page stays. */
export const OutOfReach: Story = {
  play: async ({ args, loaded }) => {
    const { client } = loaded.stage as Stage
    await waitFor(() => expect(strip()).toBeVisible())
    const undo = modalFromShadow()
    await waitFor(() => expect(args.onTampered).toHaveBeenCalledWith({ kind: 'covered', restored: false }), {
      timeout: 3000,
    })
    await expect(screen.getByRole('heading', { name: 'Good afternoon, Noor' })).toBeVisible()
    await userEvent.keyboard('{Alt>}{Shift>}E{/Shift}{/Alt}')
    await waitFor(() => expect(client.getState().status).toBe('own'))
    undo()
  },
}

const lock: NonNullable<Story['play']> = async ({ args }) => {
  await waitFor(() => expect(strip()).toBeVisible())
  const undo = modalFromShadow()
  await waitFor(() => expect(document.querySelector('.us-page')).not.toBeVisible(), { timeout: 3000 })
  await expect(args.onTampered).toHaveBeenCalledWith({ kind: 'covered', restored: false })
  undo()
}

/** With `whenHidden="lock"` the page goes out of sight with the strip, and comes back with it. */
export const Locked: Story = {
  args: { whenHidden: 'lock' },
  play: async (context) => {
    await lock(context)
    await waitFor(() => expect(screen.getByRole('heading', { name: 'Good afternoon, Noor' })).toBeVisible(), {
      timeout: 3000,
    })
  },
}
