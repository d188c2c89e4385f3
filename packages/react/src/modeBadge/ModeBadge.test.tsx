import { render, screen } from '@testing-library/react'
import type { Mode } from '@understudy/protocol'
import { describe, expect, test } from 'vitest'
import { de } from '../messages/de.ts'
import { complaintsSoFar, forgetComplaints } from '../testSetup.ts'
import { renderOnStage } from '../workshop/renderOnStage.tsx'
import { ModeBadge } from './ModeBadge.tsx'

describe('<ModeBadge />', () => {
  test.each<[Mode, string]>([
    ['view', 'View only'],
    ['act', 'Changes are real'],
    ['shadow', 'As yourself'],
  ])('%s: a word that says what it means, and a mark that only the eye gets', (mode, word) => {
    render(<ModeBadge mode={mode} />)
    const badge = screen.getByText(word)
    expect(badge).toHaveAttribute('data-mode', mode)
    expect(badge).toHaveTextContent(new RegExp(`^${word}$`, 'u'))
    expect(badge.querySelector('svg')).toHaveAttribute('aria-hidden', 'true')
    expect(screen.queryByRole('img')).toBeNull()
  })

  test('each mode has a shape of its own', () => {
    const { container } = render(
      <>
        <ModeBadge mode="view" />
        <ModeBadge mode="act" />
        <ModeBadge mode="shadow" />
        <ModeBadge mode="act" breakGlass />
      </>,
    )
    const shapes = [...container.querySelectorAll('svg')].map((icon) => icon.innerHTML)
    expect(shapes).toHaveLength(4)
    expect(new Set(shapes).size).toBe(4)
  })

  test('an emergency wins over the mode', () => {
    render(<ModeBadge mode="act" breakGlass />)
    expect(screen.getByText('Emergency access')).toHaveAttribute('data-mode', 'break-glass')
    expect(screen.queryByText('Changes are real')).toBeNull()
  })

  test('in the language of the page, with no session at all', async () => {
    await renderOnStage(<ModeBadge mode="view" />, { messages: de })
    expect(screen.getByText(de.modes.view)).toBeInTheDocument()
  })

  test('as another element, with the host’s class beside its own', () => {
    render(<ModeBadge mode="view" render={<strong />} className="host" />)
    const badge = screen.getByText('View only')
    expect(badge.tagName).toBe('STRONG')
    expect(badge).toHaveClass('us-badge', 'host')
  })
})

test('a mode that nobody knows calls for the most care, and is said once', () => {
  const wrong = { mode: 'read' } as unknown as { mode: Mode }
  const { rerender } = render(<ModeBadge {...wrong} />)
  expect(screen.getByText('Changes are real')).toHaveAttribute('data-mode', 'act')
  rerender(<ModeBadge {...wrong} title="again" />)
  expect(complaintsSoFar()).toEqual([expect.stringContaining('`mode` of the mode badge is read')])
  forgetComplaints()
})
