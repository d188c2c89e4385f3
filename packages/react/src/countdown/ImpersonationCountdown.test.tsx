import { screen } from '@testing-library/react'
import { contexts } from '@understudy/client/testing'
import { describe, expect, test } from 'vitest'
import { de } from '../messages/de.ts'
import { renderOnStage } from '../workshop/renderOnStage.tsx'
import { withTimeLeft } from '../workshop/stage.ts'
import { ImpersonationCountdown } from './ImpersonationCountdown.tsx'

const timer = () => screen.queryByRole('timer')

describe('<ImpersonationCountdown />', () => {
  test('digits for the eye, words for the ear, and nothing is announced', async () => {
    await renderOnStage(<ImpersonationCountdown />, { context: withTimeLeft(581) })
    expect(timer()).toHaveAttribute('aria-live', 'off')
    expect(timer()).toHaveAccessibleName('Time left')
    expect(screen.getByText('9:41').closest('[aria-hidden="true"]')).not.toBeNull()
    expect(screen.getByText('9 minutes 41 seconds').closest('[aria-hidden="true"]')).toBeNull()
  })

  test.each([
    ['own', { context: contexts.own() }],
    ['signed out', { context: contexts.signedOut() }],
  ])('%s: nothing is there', async (_who, support) => {
    const { view } = await renderOnStage(<ImpersonationCountdown />, support)
    expect(timer()).toBeNull()
    expect(view.container).toBeEmptyDOMElement()
  })

  test('the last minute is told by an attribute', async () => {
    await renderOnStage(<ImpersonationCountdown />, { context: withTimeLeft(59) })
    expect(timer()).toHaveAttribute('data-urgent')
  })

  test('before it there is no such attribute', async () => {
    await renderOnStage(<ImpersonationCountdown />, { context: withTimeLeft(60) })
    expect(timer()).not.toHaveAttribute('data-urgent')
  })

  test('in the language of the page', async () => {
    await renderOnStage(<ImpersonationCountdown />, { context: withTimeLeft(581), messages: de, locale: 'de' })
    expect(timer()).toHaveTextContent('9 Minuten')
    expect(timer()).toHaveAccessibleName(de.countdown.label)
  })

  test('as another element, with the host’s attributes', async () => {
    await renderOnStage(<ImpersonationCountdown render={<strong />} className="host" id="left" />, {
      context: withTimeLeft(581),
    })
    expect(timer()?.tagName).toBe('STRONG')
    expect(timer()).toHaveClass('us-countdown', 'host')
    expect(timer()).toHaveAttribute('id', 'left')
  })
})
