import { act, fireEvent, render, renderHook, screen } from '@testing-library/react'
import type { ImpersonationClient } from '@understudy/client'
import { startRequest } from '@understudy/client/testing'
import { isImpersonationError } from '@understudy/protocol'
import { describe, expect, test } from 'vitest'
import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { useImpersonation } from '../hooks/useImpersonation.ts'
import type { PartialMessages } from '../messages/completeMessages.ts'
import { complaintsSoFar, forgetComplaints } from '../testSetup.ts'
import { renderOnStage, strip } from '../workshop/renderOnStage.tsx'
import { createStage, withTimeLeft } from '../workshop/stage.ts'
import { useClient } from './context.ts'
import { DEFAULT_SHORTCUT } from './defaultShortcut.ts'
import { ImpersonationProvider } from './ImpersonationProvider.tsx'
import { isShortcut } from './isShortcut.ts'
import { matchesShortcut } from './shortcut.ts'

test('a hook without a provider says what to do', () => {
  let thrown: unknown
  try {
    renderHook(() => useClient())
  } catch (error) {
    thrown = error
  }
  forgetComplaints()
  expect(isImpersonationError(thrown, 'provider_missing')).toBe(true)
  expect(String(thrown)).toContain('Put <ImpersonationProvider client={client}> around the application.')
})

let renders = 0

function Bystander() {
  renders += 1
  useClient()
  return null
}

test('nothing below renders because the session changed, unless it asked to', async () => {
  const { start } = await renderOnStage(<Bystander />)
  const before = renders
  await start(startRequest())
  expect(renders).toBe(before)
})

function Who() {
  return <p>{useImpersonation((state) => state.status)}</p>
}

describe('the first question', () => {
  test('is asked by the provider, once, also under Strict Mode', async () => {
    const { client, connector } = await createStage({ context: undefined })
    await act(async () => {
      render(
        <ImpersonationProvider client={client}>
          <Who />
        </ImpersonationProvider>,
      )
    })
    expect(screen.getByText('own')).toBeInTheDocument()
    expect(connector.calls.map(({ name }) => name)).toEqual(['context'])
  })

  test('is not asked when the server’s rendering has answered it', async () => {
    const { connector } = await renderOnStage(<Who />)
    expect(screen.getByText('own')).toBeInTheDocument()
    expect(connector.calls).toEqual([])
  })

  test('is left to a host that has asked already', async () => {
    const { client, connector } = await createStage({ prepare: ({ client }) => client.start(startRequest()) })
    const before = connector.calls.length
    await act(async () => {
      render(
        <ImpersonationProvider client={client}>
          <Who />
        </ImpersonationProvider>,
      )
    })
    expect(connector.calls).toHaveLength(before)
  })
})

describe('the shortcut', () => {
  const press = (init: KeyboardEventInit = {}) =>
    act(async () => {
      fireEvent.keyDown(document.body, { key: 'E', code: 'KeyE', altKey: true, shiftKey: true, ...init })
    })

  test('ends the session from anywhere', async () => {
    const { client, start } = await renderOnStage(<p>page</p>)
    await start(startRequest())
    await press()
    expect(client.getState().status).toBe('own')
  })

  test('does nothing in the own session', async () => {
    const { connector } = await renderOnStage(<p>page</p>)
    await press()
    expect(connector.calls.map(({ name }) => name)).not.toContain('end')
  })

  test('works when the page stops keys', async () => {
    const { client, start } = await renderOnStage(<p>page</p>)
    const stop = (event: Event) => event.stopImmediatePropagation()
    document.addEventListener('keydown', stop, true)
    await start(startRequest())
    await press()
    document.removeEventListener('keydown', stop, true)
    expect(client.getState().status).toBe('own')
  })

  test('ignores key repeat and text being composed', async () => {
    const { client, start } = await renderOnStage(<p>page</p>)
    await start(startRequest())
    await press({ repeat: true })
    await press({ isComposing: true })
    expect(client.getState().status).toBe('active')
  })

  test('prop: shortcut', async () => {
    const { client, start } = await renderOnStage(<p>page</p>, { shortcut: 'Control+Alt+Q' })
    await start(startRequest())
    await press()
    expect(client.getState().status).toBe('active')
    await press({ key: 'q', code: 'KeyQ', altKey: true, ctrlKey: true, shiftKey: false })
    expect(client.getState().status).toBe('own')
  })

  test('prop: shortcut, switched off', async () => {
    const { client, start } = await renderOnStage(<p>page</p>, { shortcut: null })
    await start(startRequest())
    await press()
    expect(client.getState().status).toBe('active')
  })

  test.each([
    [{ key: 'E', code: 'KeyE', altKey: true, shiftKey: true }, true],
    // On a Mac the modifiers make another character of the key.
    [{ key: '‰', code: 'KeyE', altKey: true, shiftKey: true }, true],
    // On a Dvorak layout the E is where D is; the character decides.
    [{ key: 'e', code: 'KeyD', altKey: true, shiftKey: true }, true],
    [{ key: 'E', code: 'KeyE', altKey: true, shiftKey: true, ctrlKey: true }, false],
    [{ key: 'E', code: 'KeyE', shiftKey: true }, false],
    [{ key: 'W', code: 'KeyW', altKey: true, shiftKey: true }, false],
  ])('%j matches: %s', (init, expected) => {
    expect(matchesShortcut(new KeyboardEvent('keydown', init), DEFAULT_SHORTCUT)).toBe(expected)
  })
})

describe('what makes no sense', () => {
  const press = () => act(async () => void fireEvent.keyDown(document.body, { key: 'e', code: 'KeyE' }))

  test('no client: the page goes on, and the first that needs one says what to do', () => {
    const none = undefined as unknown as ImpersonationClient
    render(<ImpersonationProvider client={none}>page</ImpersonationProvider>)
    expect(screen.getByText('page')).toBeInTheDocument()
    expect(complaintsSoFar()).toEqual([expect.stringContaining('Give <ImpersonationProvider client={client}>')])
    forgetComplaints()
    const inside = () =>
      render(
        <ImpersonationProvider client={none}>
          <Who />
        </ImpersonationProvider>,
      )
    expect(inside).toThrow(/Put <ImpersonationProvider/)
    forgetComplaints()
  })

  test.each(['e', 'Shift+E', 'Enter', ''])(
    'shortcut %j would end the session of who types: the default is used, and End names that one',
    async (keys) => {
      const { client, start } = await renderOnStage(<ImpersonationBanner />, { shortcut: keys })
      await start(startRequest())
      expect(screen.getByRole('button', { name: 'End session' })).toHaveAttribute('aria-keyshortcuts', DEFAULT_SHORTCUT)
      await press()
      expect(client.getState().status).toBe('active')
      await act(
        async () => void fireEvent.keyDown(document.body, { key: 'E', code: 'KeyE', altKey: true, shiftKey: true }),
      )
      expect(client.getState().status).toBe('own')
      expect(complaintsSoFar()).toEqual([expect.stringContaining(`\`shortcut\` is ${keys}`)])
      forgetComplaints()
    },
  )

  test.each(['Alt+E', 'Control+Alt+Q', 'Meta+Shift+.', 'F9', 'Shift+F10', 'ctrl+e'])('shortcut %j is one', (keys) => {
    expect(isShortcut(keys)).toBe(true)
  })

  test('texts that have not come yet are English', async () => {
    const { client } = await createStage({ context: withTimeLeft(581) })
    const none = null as unknown as PartialMessages
    render(
      <ImpersonationProvider client={client} messages={none}>
        <ImpersonationBanner />
      </ImpersonationProvider>,
    )
    expect(strip()).toHaveTextContent('Viewing as Noor Haddad')
  })
})
