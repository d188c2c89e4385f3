import { act, render, screen, waitFor, within } from '@testing-library/react'
import { contexts, people, startRequest } from '@understudy/client/testing'
import { describe, expect, test } from 'vitest'
import { de } from '../messages/de.ts'
import { forgetComplaints } from '../testSetup.ts'
import { announced, renderOnStage, strip } from '../workshop/renderOnStage.tsx'
import { type Stage, withTimeLeft } from '../workshop/stage.ts'
import { BannerEnd } from './BannerEnd.tsx'
import { BannerSubject } from './BannerSubject.tsx'
import { ImpersonationBanner } from './ImpersonationBanner.tsx'

const button = (name: string) => screen.getByRole('button', { name })
const queryButton = (name: string) => screen.queryByRole('button', { name })
const started = ({ client }: Stage) => client.start(startRequest())

describe('<ImpersonationBanner />', () => {
  test('is not there in the own session', async () => {
    await renderOnStage(<ImpersonationBanner />)
    expect(strip()).toBeNull()
  })

  test('says in reading order: meaning, whose account, who one is, why, how long, the way out', async () => {
    await renderOnStage(<ImpersonationBanner />, { context: withTimeLeft(581) })
    expect(strip()).toHaveTextContent(
      /^View only Viewing as Noor Haddad cus_8F2K You are Dana Reyes ZD-1042 Invoice 0311 shows VAT twice, checking the line items. 9:41 left.* Extend End session/,
    )
    expect(screen.getByRole('heading', { name: /Viewing as Noor Haddad/ })).toBeInTheDocument()
  })

  test('a back end that keeps neither reason nor ticket leaves nothing to open, and nobody nameless in its place', async () => {
    const session = { ticket: null, reason: { code: 'not_kept', text: '' } }
    await renderOnStage(<ImpersonationBanner />, { context: withTimeLeft(581, session) })
    expect(queryButton('Reason')).toBeNull()
    expect(strip()).not.toHaveTextContent('No name')
    expect(strip()).toHaveTextContent(/You are Dana Reyes 9:41 left/)
  })

  test.each([
    ['view', false, 'View only', 'Viewing as Noor Haddad'],
    ['act', false, 'Changes are real', 'Acting as Noor Haddad'],
    ['shadow', false, 'As yourself', 'With access to Noor Haddad'],
    ['act', true, 'Emergency access', 'Acting as Noor Haddad'],
  ] as const)('mode %s, emergency %s: %s', async (mode, breakGlass, word, sentence) => {
    await renderOnStage(<ImpersonationBanner />, { context: withTimeLeft(581, { mode, breakGlass }) })
    expect(strip()).toHaveTextContent(word)
    expect(strip()).toHaveTextContent(sentence)
  })

  test('stands outside the application, first in the body, where aria-hidden leaves it alone', async () => {
    const { view } = await renderOnStage(<ImpersonationBanner />, { context: withTimeLeft(581) })
    const host = document.body.firstElementChild
    expect(view.container).not.toContainElement(strip())
    expect(host).toContainElement(strip())
    expect(host).toHaveAttribute('aria-live', 'off')
  })

  test('End gives the own session back', async () => {
    const { client, user } = await renderOnStage(<ImpersonationBanner />, { prepare: started })
    await user.click(button('End session'))
    expect(client.getState().status).toBe('own')
    expect(strip()).toBeNull()
  })

  test('End pressed while the server is away is kept, said, and carried out when it is back', async () => {
    const { client, connector, clock, user } = await renderOnStage(<ImpersonationBanner />, { prepare: started })
    connector.setFault(() => 'fail')
    await act(async () => client.resume())
    expect(client.getState().status).toBe('suspended')
    await user.click(button('End session'))
    expect(button('Ending…')).toHaveAttribute('aria-disabled', 'true')
    expect(connector.server.live()).not.toBeNull()

    connector.setFault(() => 'pass')
    await act(async () => client.resume())
    await act(async () => clock.advance(1000))
    expect(connector.server.live()).toBeNull()
    expect(client.getState().status).toBe('own')
    expect(strip()).toBeNull()
  })

  test('End that the server has in writing: on its way, said so, and carried out when the server is back', async () => {
    const { client, connector, clock, user } = await renderOnStage(<ImpersonationBanner />, { prepare: started })
    connector.setFault(({ name }) => (name === 'end' ? 'accept' : 'fail'))
    await user.click(button('End session'))
    expect(client.getState()).toMatchObject({ status: 'suspended', error: { code: 'end_accepted' } })
    expect(button('Ending…')).toHaveAttribute('aria-disabled', 'true')
    expect(strip()).toHaveAttribute('data-status', 'ending')
    expect(strip()).not.toHaveTextContent('Cannot verify who you are')
    const calls = connector.calls.length
    await user.click(button('Ending…'))
    expect(connector.calls).toHaveLength(calls)

    connector.setFault(() => 'pass')
    await act(async () => clock.advance(1000))
    expect(connector.server.live()).toBeNull()
    expect(client.getState().status).toBe('own')
    expect(strip()).toBeNull()
  })

  test('End by the shortcut that the server has in writing is on its way too', async () => {
    const { client, connector, user } = await renderOnStage(<ImpersonationBanner />, { prepare: started })
    connector.setFault(({ name }) => (name === 'end' ? 'accept' : 'fail'))
    await user.keyboard('{Alt>}{Shift>}e{/Shift}{/Alt}')
    await waitFor(() => expect(client.getState()).toMatchObject({ error: { code: 'end_accepted' } }))
    expect(button('Ending…')).toHaveAttribute('aria-disabled', 'true')
  })

  test('End names its shortcut', async () => {
    await renderOnStage(<ImpersonationBanner />, { context: withTimeLeft(581) })
    expect(button('End session')).toHaveAttribute('aria-keyshortcuts', 'Alt+Shift+E')
  })

  test('while it is ending, nothing else can be pressed', async () => {
    const { client, connector, user } = await renderOnStage(<ImpersonationBanner />, { prepare: started })
    connector.setFault(() => 'hang')
    await user.click(button('End session'))
    expect(button('Ending…')).toHaveAttribute('aria-disabled', 'true')
    expect(queryButton('Extend')).toBeNull()
    const calls = connector.calls.length
    await user.click(button('Ending…'))
    expect(connector.calls).toHaveLength(calls)
    expect(client.getState().status).toBe('ending')
  })

  test('Extend asks for more time', async () => {
    const { client, user } = await renderOnStage(<ImpersonationBanner />, { prepare: started })
    await user.click(button('Extend'))
    expect(client.remaining()).toBe(900_000)
    expect(announced()).toBe('15 minutes left in this support session.')
  })

  test('Extend is not offered when the policy would refuse', async () => {
    await renderOnStage(<ImpersonationBanner />, { context: withTimeLeft(38, { extendable: false }) })
    expect(queryButton('Extend')).toBeNull()
  })

  test('the ticket opens the reason, and closes it again', async () => {
    const { user } = await renderOnStage(<ImpersonationBanner />, { context: withTimeLeft(581) })
    const reason = screen.getByText(/Invoice 0311/, { selector: '.us-details *' })
    expect(reason).not.toBeVisible()
    await user.click(button('ZD-1042, reason'))
    expect(reason).toBeVisible()
    expect(button('Hide details')).toHaveAttribute('aria-expanded', 'true')
    await user.click(button('Hide details'))
    expect(reason).not.toBeVisible()
  })

  test('without a ticket the reason can be opened all the same', async () => {
    await renderOnStage(<ImpersonationBanner />, { context: withTimeLeft(581, { ticket: null }) })
    expect(button('Reason')).toBeInTheDocument()
  })

  test('when time is over it says what happens next', async () => {
    const { connector, pass } = await renderOnStage(<ImpersonationBanner />, { prepare: started })
    connector.setFault(() => 'hang')
    await pass(601_000)
    expect(strip()).toHaveAttribute('data-status', 'expired')
    expect(strip()).toHaveTextContent('Time is over')
    expect(strip()).toHaveTextContent('Nothing is shown or sent any more.')
  })

  test('while nobody can say who one is, End stays and one can try again', async () => {
    const { client, connector, user } = await renderOnStage(<ImpersonationBanner />, { prepare: started })
    connector.setFault(() => 'fail')
    await act(() => client.resume())
    expect(strip()).toHaveTextContent('Cannot verify who you are')
    expect(button('End session')).toBeEnabled()
    connector.setFault(() => 'pass')
    await user.click(button('Try again'))
    expect(strip()).toHaveTextContent('View only')
  })

  test('a request that waits can be withdrawn', async () => {
    const { client, user } = await renderOnStage(<ImpersonationBanner />, {
      approval: 'always',
      prepare: ({ client }) => client.start(startRequest({ mode: 'act' })),
    })
    expect(strip()).toHaveTextContent('Waiting for approval You asked to act as Noor Haddad')
    await user.click(button('Withdraw'))
    expect(client.getState().status).toBe('own')
    expect(strip()).toBeNull()
  })

  test('a hostile name cannot touch the words of the strip', async () => {
    const name = 'Noor\u202E .dedne noisseS\u2066'
    await renderOnStage(<ImpersonationBanner />, { context: contexts.active({}, { ...people().noor, name }) })
    const heading = within(strip()!).getByRole('heading')
    expect(heading.textContent).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/)
    expect(within(heading).getByText(/dedne noisseS/).tagName).toBe('BDI')
    expect(heading).toHaveTextContent('cus_8F2K')
  })

  test('another language brings its direction and its words', async () => {
    await renderOnStage(<ImpersonationBanner />, { context: withTimeLeft(581), messages: de, locale: 'de' })
    const region = screen.getByRole('region', { name: 'Arbeiten im Kundenkonto' })
    expect(region).toHaveAttribute('lang', 'de')
    expect(region).toHaveTextContent('noch 9:41')
    expect(button('Sitzung beenden')).toBeInTheDocument()
  })

  test('publishes its edge and pushes the page, until it goes', async () => {
    const { client } = await renderOnStage(<ImpersonationBanner />, { prepare: started })
    const root = document.documentElement
    expect(root.style.getPropertyValue('--understudy-inset-top')).toMatch(/px$/)
    expect(root).toHaveAttribute('data-understudy-push', 'top')
    await act(() => client.end())
    expect(root.style.getPropertyValue('--understudy-inset-top')).toBe('')
    expect(root).not.toHaveAttribute('data-understudy-push')
  })

  test('props: placement, layout, frame and attributes of the host', async () => {
    await renderOnStage(<ImpersonationBanner placement="bottom" layout="overlay" frame id="mine" className="extra" />, {
      context: withTimeLeft(581),
    })
    expect(strip()).toHaveAttribute('data-placement', 'bottom')
    expect(strip()).toHaveAttribute('id', 'mine')
    expect(strip()).toHaveClass('us-banner', 'extra')
    expect(document.documentElement).not.toHaveAttribute('data-understudy-push')
    expect(document.querySelector('.us-frame')).toHaveAttribute('data-mode', 'view')
  })

  test('other parts can be put inside', async () => {
    const page = (
      <ImpersonationBanner>
        <BannerSubject />
        <BannerEnd render={<a href="/leave">leave</a>} />
      </ImpersonationBanner>
    )
    await renderOnStage(page, { context: withTimeLeft(581) })
    expect(screen.getByRole('link', { name: 'End session' })).toBeInTheDocument()
    expect(queryButton('Extend')).toBeNull()
  })

  test('prop: render, of the strip itself', async () => {
    const page = <ImpersonationBanner render={<aside className="mine" />} id="strip" />
    const { client, user } = await renderOnStage(page, { prepare: ({ client }) => client.start(startRequest()) })
    expect(strip()?.tagName).toBe('ASIDE')
    expect(strip()).toHaveClass('us-banner', 'mine')
    expect(strip()).toHaveAttribute('id', 'strip')
    // What needs the element has it.
    expect(document.documentElement).toHaveAttribute('data-understudy-push', 'top')
    await user.click(screen.getByRole('button', { name: 'End session' }))
    expect(client.getState().status).toBe('own')
  })

  test('a part outside a banner says where it belongs', () => {
    expect(() => render(<BannerEnd />)).toThrow(/Put it inside <BannerRoot>/)
    forgetComplaints()
  })
})

describe('announcements', () => {
  test('the live region is there before there is anything to say (lfx-self-serve #1044, R-55)', async () => {
    await renderOnStage(<ImpersonationBanner />)
    expect(screen.getByRole('status')).toBeEmptyDOMElement()
  })

  test('one for the start, one a mark, one for the end, and none for the ticking', async () => {
    const { client, pass, start } = await renderOnStage(<ImpersonationBanner />)
    const said: string[] = []
    const observer = new MutationObserver(() => {
      if (announced() !== '') said.push(announced())
    })
    observer.observe(screen.getByRole('status'), { childList: true, characterData: true, subtree: true })
    await start(startRequest())
    for (let second = 0; second < 595; second += 5) await pass(5000)
    await act(() => client.end())
    observer.disconnect()
    expect(said).toEqual([
      'Support session started. You are viewing as Noor Haddad. 10 minutes left.',
      '5 minutes left in this support session.',
      '1 minute left in this support session.',
      '20 seconds left in this support session.',
      'Support session over. You ended it.',
    ])
  })

  test.each([
    ['denied', 'Your request for Noor Haddad was denied.'],
    ['expired', 'Nobody decided about your request for Noor Haddad in time.'],
  ] as const)('a request that was %s', async (state, words) => {
    const { client, connector, start } = await renderOnStage(<ImpersonationBanner />, { approval: 'always' })
    await start(startRequest({ mode: 'act' }))
    connector.server.decide(state)
    await act(() => client.resume())
    expect(announced()).toBe(words)
  })

  test('a session that others ended says why', async () => {
    const { client, connector, start } = await renderOnStage(<ImpersonationBanner />)
    await start(startRequest())
    connector.server.revoke('subject_revoked')
    await act(() => client.resume())
    expect(announced()).toBe('Support session over. The account’s owner ended it.')
  })
})
