import { act, screen, waitFor } from '@testing-library/react'
import { contexts, people, startRequest } from '@understudy/client/testing'
import { DEFAULT_POLICY } from '@understudy/protocol'
import { describe, expect, test } from 'vitest'
import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { IdentityBoundary } from '../boundary/IdentityBoundary.tsx'
import { setOutOfSight } from '../boundary/outOfSight.ts'
import { StartImpersonationDialog } from '../dialog/StartImpersonationDialog.tsx'
import { ExpiredOverlay } from '../expired/ExpiredOverlay.tsx'
import { ExpiryWarning } from '../expiry/ExpiryWarning.tsx'
import { SessionInspector } from '../inspector/SessionInspector.tsx'
import { SubjectPicker } from '../picker/SubjectPicker.tsx'
import { ImpersonationProvider } from '../provider/ImpersonationProvider.tsx'
import { SignOutGuard } from '../signOut/SignOutGuard.tsx'
import { SwitchSubject } from '../switchSubject/SwitchSubject.tsx'
import { hostileTexts } from '../workshop/hostileTexts.ts'
import { announced, renderOnStage } from '../workshop/renderOnStage.tsx'
import { wallClock, withTimeLeft } from '../workshop/stage.ts'
import { displayText, MARK } from './displayText.ts'

const HARMFUL = /[\p{Cc}\p{Cs}\u2028-\u202E\u2060-\u2069\u200B\uFEFF\u3164\u2800]|\p{M}{5}/u

/** What the kit itself says: everything but what stands isolated. */
function ownWords(element: Element): string {
  const copy = element.cloneNode(true) as Element
  // What is typed into a field is isolated by the field.
  for (const foreign of copy.querySelectorAll('bdi, textarea')) foreign.replaceWith('_')
  return copy.textContent ?? ''
}

const subject = (name: string) => ({ ...people().noor, name })

/** Shows one part of the kit with a foreign text in it. */
const PARTS: Readonly<Record<string, (text: string) => Promise<Element>>> = {
  'the strip': async (text) => {
    await renderOnStage(<ImpersonationBanner />, {
      context: contexts.active({ ticket: text, reason: { code: 'other', text } }, subject(text)),
    })
    return screen.getByRole('region', { name: 'Impersonation' })
  },
  'the strip of a colleague': async (text) => {
    const context = withTimeLeft(581)
    const actor = { ...people().dana, name: text }
    await renderOnStage(<ImpersonationBanner />, { context: { ...context, actor } as typeof context })
    return screen.getByRole('region', { name: 'Impersonation' })
  },
  'the start dialog': async (text) => {
    await renderOnStage(
      <StartImpersonationDialog
        open
        onOpenChange={() => undefined}
        subject={{ ...subject(text), details: [text] }}
        policy={DEFAULT_POLICY}
        now={wallClock}
      />,
    )
    return screen.getByRole('dialog')
  },
  'the warning': async (text) => {
    const context = withTimeLeft(38)
    await renderOnStage(<ExpiryWarning />, { context: { ...context, subject: subject(text) } as typeof context })
    return screen.getByRole('region', { name: /Your time in/ })
  },
  'the overlay': async (text) => {
    await renderOnStage(
      <IdentityBoundary expired={<ExpiredOverlay policy={DEFAULT_POLICY} now={wallClock} />}>page</IdentityBoundary>,
      {
        expiry: 'hold',
        prepare: async ({ client, clock }) => {
          await client.start(
            startRequest({ subject: subject(text), reason: { code: 'billing_question', text: `${text} and more` } }),
          )
          await clock.advance(601_000)
        },
      },
    )
    return screen.getByRole('alertdialog')
  },
  'the picker': async (text) => {
    const { user } = await renderOnStage(
      <SubjectPicker search={async () => [{ ...subject(text), org: text }]} onSelect={() => undefined} />,
    )
    await user.type(screen.getByRole('combobox'), 'n')
    return screen.findByRole('listbox')
  },
  'a picker that found nobody': async (text) => {
    const { user } = await renderOnStage(<SubjectPicker search={async () => []} onSelect={() => undefined} />)
    await user.click(screen.getByRole('combobox'))
    await user.paste(`${text.slice(0, 100)}n`)
    await waitFor(() => expect(document.querySelector('[role="status"]')).toHaveTextContent('Nobody'))
    return document.querySelector('.us-search-status') ?? document.body
  },
  'the switch': async (text) => {
    const next = { ...subject(text), id: 'cus_9', org: text, details: [text] }
    const { user } = await renderOnStage(<SwitchSubject search={async () => [next]} policy={DEFAULT_POLICY} />, {
      context: contexts.active({ ticket: text, reason: { code: 'other', text } }, subject(text)),
    })
    await user.click(screen.getByRole('button', { name: 'Switch account' }))
    await user.type(screen.getByRole('combobox'), 'n')
    await user.click(await screen.findByRole('option'))
    return screen.getByRole('dialog')
  },
  'what stands in the place of a page whose strip cannot be seen': async (text) => {
    const { client } = await renderOnStage(<IdentityBoundary>page</IdentityBoundary>, {
      context: contexts.active({}, subject(text)),
    })
    act(() => setOutOfSight(client, true))
    return screen.getByRole('status')
  },
  'the inspector': async (text) => {
    await renderOnStage(<SessionInspector defaultOpen claims={{ name: text }} />, {
      context: contexts.active({ ticket: text, reason: { code: 'other', text } }, subject(text)),
    })
    return screen.getByRole('complementary')
  },
  'the sign-out guard': async (text) => {
    const { user } = await renderOnStage(
      <SignOutGuard>
        <button type="button">Sign out</button>
      </SignOutGuard>,
      { context: contexts.active({}, subject(text)) },
    )
    await user.click(screen.getByRole('button', { name: 'Sign out' }))
    return screen.getByRole('dialog')
  },
}

describe.each(Object.entries(PARTS))('%s', (_, show) => {
  test.each(Object.entries(hostileTexts))('says its own words, whatever the name: %s', async (_, text) => {
    const shown = await show(text)
    const words = ownWords(shown)
    expect(words).not.toMatch(HARMFUL)
    expect(words).not.toContain('<')
    expect(shown.querySelector('img, b, script')).toBeNull()
    for (const { textContent, dir } of shown.querySelectorAll('bdi')) {
      expect(dir).toBe('auto')
      expect(textContent).not.toMatch(HARMFUL)
      expect([...(textContent ?? '')].length).toBeLessThan(700)
    }
  })

  test('says the same words to all of them', async () => {
    const shown = await show('Noor Haddad')
    expect(ownWords(shown)).not.toContain('Noor')
    expect(ownWords(shown)).not.toContain('Haddad')
  })
})

test.each(Object.entries(hostileTexts))('the title isolates the name: %s', async (_, text) => {
  document.title = 'Dashboard'
  const { client, view } = await renderOnStage(<p>page</p>, { context: contexts.active({}, subject(text)) })
  view.rerender(
    <ImpersonationProvider client={client} signals={{ title: 'name' }}>
      page
    </ImpersonationProvider>,
  )
  const [, before, name = '', after] = /^(.*)\u2068(.*)\u2069(.*)$/su.exec(document.title) ?? []
  expect([before, after]).toEqual(['Viewing as ', ' · Dashboard'])
  expect(name).not.toMatch(HARMFUL)
  await act(() => view.unmount())
  expect(document.title).toBe('Dashboard')
})

test.each(Object.entries(hostileTexts))(
  'what is spoken holds nothing that could be heard as something else: %s',
  async (_, text) => {
    const { start } = await renderOnStage(<ImpersonationBanner />)
    await start(startRequest({ subject: subject(text) }))
    await waitFor(() => expect(announced()).toMatch(/^Support session started\. You are viewing as /))
    expect(announced()).toMatch(/\. 10 minutes left\.$/)
    expect(announced()).not.toMatch(HARMFUL)
    expect(announced().length).toBeLessThan(400)
  },
)

test.each(['Hebrew', 'Hebrew with digits', 'Arabic', 'Persian', 'emoji families'])('%s is left as it is', (kind) => {
  const text = hostileTexts[kind] ?? ''
  expect(displayText(text).text).toBe(text.normalize('NFC'))
})

test('what was hidden is shown, not swallowed', () => {
  for (const kind of ['right-to-left override', 'left open', 'zero-width characters', 'lines and controls']) {
    expect(displayText(hostileTexts[kind] ?? '').text).toContain(MARK)
  }
})
