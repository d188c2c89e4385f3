import { act } from '@testing-library/react'
import { contexts, people, startRequest } from '@understudy/client/testing'
import { beforeEach, describe, expect, test } from 'vitest'
import { ImpersonationProvider } from '../provider/ImpersonationProvider.tsx'
import { renderOnStage } from '../workshop/renderOnStage.tsx'
import type { Stage } from '../workshop/stage.ts'

const started = ({ client }: Stage) => client.start(startRequest())
/** Longer than the kit waits between two answers to the host's changes. */
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 250)))

const icons = () => [...document.head.querySelectorAll<HTMLLinkElement>('link[rel~="icon"]')]
const colors = () => [...document.head.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')]

function head(...elements: [tag: string, attributes: Record<string, string>][]): void {
  for (const [tag, attributes] of elements) {
    const element = document.head.appendChild(document.createElement(tag))
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  }
}

beforeEach(() => {
  document.head.replaceChildren()
  document.title = 'Dashboard'
})

/** Everything in the head, exactly. */
const snapshot = () => [...document.head.children].map((element) => element.outerHTML)

describe('the title', () => {
  test('begins with the words of the mode, in a session only', async () => {
    const { client, start } = await renderOnStage(<p>page</p>)
    expect(document.title).toBe('Dashboard')
    await start(startRequest())
    expect(document.title).toBe('View only · Dashboard')
    await act(() => client.end())
    expect(document.title).toBe('Dashboard')
  })

  test('that the host changes gets them again, and the latest comes back', async () => {
    const { client } = await renderOnStage(<p>page</p>, { prepare: started })
    document.title = 'Invoices'
    await settle()
    expect(document.title).toBe('View only · Invoices')
    const other = document.createElement('title')
    other.textContent = 'Shipments'
    document.head.querySelector('title')?.replaceWith(other)
    await settle()
    expect(document.title).toBe('View only · Shipments')
    await act(() => client.end())
    expect(document.title).toBe('Shipments')
  })

  test('that the host makes of the one it finds has them once, in front', async () => {
    const { client } = await renderOnStage(<p>page</p>, { prepare: started })
    document.title = `(3) ${document.title}`
    await settle()
    expect(document.title).toBe('View only · (3) Dashboard')
    await act(() => client.end())
    expect(document.title).toBe('(3) Dashboard')
  })

  test('that was changed at the last moment comes back', async () => {
    const { client } = await renderOnStage(<p>page</p>, { prepare: started })
    document.title = 'Goodbye'
    await act(() => client.end())
    expect(document.title).toBe('Goodbye')
  })

  test('of a page without one is gone again', async () => {
    document.head.replaceChildren()
    const { client } = await renderOnStage(<p>page</p>, { prepare: started })
    expect(document.title).toBe('View only')
    await act(() => client.end())
    expect(document.head.querySelector('title')).toBeNull()
  })

  test('does not freeze the page in a fight about it', async () => {
    await renderOnStage(<p>page</p>, { prepare: started })
    let fights = 0
    const enemy = new MutationObserver(() => {
      fights += 1
      if (document.title !== 'Mine') document.title = 'Mine'
    })
    enemy.observe(document.head, { childList: true, subtree: true, characterData: true })
    document.title = 'Theirs'
    await settle()
    enemy.disconnect()
    expect(fights).toBeLessThan(20)
  })

  test('two providers of one client are one prefix, and the second goes on alone', async () => {
    const { client, rerender } = await renderOnStage(<p>page</p>, { prepare: started })
    rerender(<ImpersonationProvider client={client}>page</ImpersonationProvider>)
    expect(document.title).toBe('View only · Dashboard')
    await act(() => client.end())
    expect(document.title).toBe('Dashboard')
  })

  test('signals: title with the name, which can turn around nothing', async () => {
    const name = 'Noor\u202E daddaH\u2069'
    const { client, view } = await renderOnStage(<p>page</p>, {
      context: contexts.active({}, { ...people().noor, name }),
    })
    view.rerender(
      <ImpersonationProvider client={client} signals={{ title: 'name' }}>
        page
      </ImpersonationProvider>,
    )
    expect(document.title).toBe('Viewing as \u2068Noor\uFFFD daddaH\uFFFD\u2069 · Dashboard')
  })
})

describe('the icon', () => {
  const datum = 'data:image/png;base64,AAAA'

  test('is the mode’s mark in the place of all others, which come back as they were', async () => {
    head(
      ['link', { rel: 'shortcut icon', href: datum }],
      ['link', { rel: 'icon', type: 'image/svg+xml', href: '/icon.svg', sizes: 'any' }],
      ['link', { rel: 'apple-touch-icon', href: '/touch.png' }],
    )
    const before = snapshot()
    const { client } = await renderOnStage(<p>page</p>, { prepare: started })
    expect(icons().map(({ href }) => decodeURIComponent(href))).toEqual([expect.stringContaining('#1d3557')])
    head(['link', { rel: 'icon', href: '/late.png' }])
    await settle()
    expect(icons()).toHaveLength(1)
    await act(() => client.end())
    expect(snapshot()).toEqual([...before, '<link rel="icon" href="/late.png">'])
  })

  test('is left alone where nothing shows that the policy of the page allows another', async () => {
    head(['link', { rel: 'icon', href: '/icon.svg' }])
    await renderOnStage(<p>page</p>, { prepare: started })
    expect(icons().map((link) => link.getAttribute('href'))).toEqual(['/icon.svg'])
  })

  test('that the host changes meanwhile is the host’s latest afterwards', async () => {
    head(['link', { rel: 'icon', href: datum }])
    const [own] = icons()
    const { client } = await renderOnStage(<p>page</p>, { prepare: started })
    own?.setAttribute('href', '/three-new.png')
    await settle()
    expect(icons()).not.toContain(own)
    await act(() => client.end())
    expect(icons().map((link) => link.getAttribute('href'))).toEqual(['/three-new.png'])
  })

  test.each([
    [true, expect.stringMatching(/^data:image\/svg/)],
    ['/support.svg', '/support.svg'],
  ] as const)('signals: favicon %s, on a page without one', async (favicon, href) => {
    const { client, view } = await renderOnStage(<p>page</p>, { prepare: started })
    view.rerender(
      <ImpersonationProvider client={client} signals={{ favicon }}>
        page
      </ImpersonationProvider>,
    )
    expect(icons().map((link) => link.getAttribute('href'))).toEqual([href])
    await act(() => client.end())
    expect(icons()).toEqual([])
  })

  test('that the policy refuses is taken back', async () => {
    head(['link', { rel: 'icon', href: datum }])
    await renderOnStage(<p>page</p>, { prepare: started })
    const violation = new Event('securitypolicyviolation')
    document.dispatchEvent(Object.assign(violation, { blockedURI: 'data', effectiveDirective: 'img-src' }))
    expect(icons().map((link) => link.getAttribute('href'))).toEqual([datum])
  })
})

test('the colour of the browser is the mode’s, and the host’s again', async () => {
  head(
    ['meta', { name: 'theme-color', content: '#ffffff', media: '(prefers-color-scheme: light)' }],
    ['meta', { name: 'theme-color', content: '#000000', media: '(prefers-color-scheme: dark)' }],
  )
  const before = snapshot()
  const { client } = await renderOnStage(<p>page</p>, { prepare: started })
  expect(colors().map(({ content }) => content)).toEqual(['#1d3557', '#c5d8f6'])
  await act(() => client.end())
  expect(snapshot()).toEqual(before)
})

test('signals: false leaves the head as it is', async () => {
  head(['link', { rel: 'icon', href: 'data:,' }])
  const { client, view } = await renderOnStage(<p>page</p>)
  const before = snapshot()
  view.rerender(
    <ImpersonationProvider client={client} signals={false}>
      page
    </ImpersonationProvider>,
  )
  await act(() => client.start(startRequest()))
  expect(client.getState().status).toBe('active')
  expect(snapshot()).toEqual(before)
})

test('unmounted in the middle of a session, all is as before', async () => {
  head(['link', { rel: 'icon', href: 'data:,' }])
  const before = snapshot()
  const { view } = await renderOnStage(<p>page</p>, { prepare: started })
  expect(snapshot()).not.toEqual(before)
  view.unmount()
  expect(snapshot()).toEqual(before)
})
