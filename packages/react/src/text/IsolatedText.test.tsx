import { render, screen } from '@testing-library/react'
import { describe, expect, test, vi } from 'vitest'
import { ar } from '../messages/ar.ts'
import { complaintsSoFar, forgetComplaints } from '../testSetup.ts'
import { renderOnStage } from '../workshop/renderOnStage.tsx'
import { IsolatedText } from './IsolatedText.tsx'

test('a name is isolated from the direction of the words around it', () => {
  render(<IsolatedText>שירה מזרחי</IsolatedText>)
  const name = screen.getByText('שירה מזרחי')
  expect(name.tagName).toBe('BDI')
  expect(name).toHaveAttribute('dir', 'auto')
})

test('markup in a name is text', () => {
  render(<IsolatedText>{'<img src=x onerror=alert(1)>'}</IsolatedText>)
  expect(screen.getByText('<img src=x onerror=alert(1)>')).toBeInTheDocument()
  expect(document.querySelector('img')).toBeNull()
})

test('the whole of a shortened name is in its title', () => {
  render(<IsolatedText max={8}>Maximiliana Theodora</IsolatedText>)
  expect(screen.getByText('Maximil…')).toHaveAttribute('title', 'Maximiliana Theodora')
})

test('mixed alphabets are marked, in words', async () => {
  await renderOnStage(<IsolatedText>{'H\u0430ddad'}</IsolatedText>)
  expect(screen.getByRole('img', { name: 'This word mixes alphabets. Compare the id.' })).toBeInTheDocument()
})

test('a name of nothing gets a placeholder in the language of the page', async () => {
  await renderOnStage(<IsolatedText>{' \u200F '}</IsolatedText>, { messages: ar })
  expect(screen.getByText('بلا اسم')).toBeInTheDocument()
})

test('prop: render', () => {
  render(
    <IsolatedText render={<cite className="mine" />} lang="he">
      שירה
    </IsolatedText>,
  )
  const name = screen.getByText('שירה')
  expect(name.tagName).toBe('CITE')
  expect(name).toHaveAttribute('dir', 'auto')
  expect(name).toHaveAttribute('lang', 'he')
})

test('no text at all is a name of nothing, and said once', () => {
  const given = 42
  const wrong = { children: given } as unknown as { children: string }
  const { rerender } = render(<IsolatedText {...wrong} />)
  expect(screen.getByText('No name')).toBeInTheDocument()
  rerender(<IsolatedText {...wrong} />)
  expect(complaintsSoFar()).toEqual([expect.stringContaining('<IsolatedText> has no text')])
  forgetComplaints()
})

describe('before the close look', () => {
  /** The kit as a page has it: what comes late has not come yet. */
  async function fresh() {
    vi.resetModules()
    const load = vi.fn(() => vi.importActual<object>('./scrutiny.tsx'))
    vi.doMock('./scrutiny.tsx', load)
    const { IsolatedText } = await import('./IsolatedText.tsx')
    vi.doUnmock('./scrutiny.tsx')
    return { IsolatedText, load }
  }

  test('a name hides and reorders nothing; what mixes alphabets is marked a moment later', async () => {
    const { IsolatedText } = await fresh()
    render(<IsolatedText>{'H\u0430\u202Eddad'}</IsolatedText>)
    expect(screen.getByText('H\u0430\uFFFDddad')).toHaveAttribute('dir', 'auto')
    expect(screen.queryByRole('img')).toBeNull()
    expect(await screen.findByRole('img', { name: /mixes alphabets/ })).toBeInTheDocument()
  })

  test('a name of plain letters asks for none', async () => {
    const { IsolatedText, load } = await fresh()
    render(<IsolatedText>Noor Haddad</IsolatedText>)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(load).not.toHaveBeenCalled()
  })
})
