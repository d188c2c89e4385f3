import { act, screen, within } from '@testing-library/react'
import { startRequest } from '@understudy/client/testing'
import { expect, test } from 'vitest'
import { renderOnStage } from '../workshop/renderOnStage.tsx'
import type { Stage } from '../workshop/stage.ts'
import { SessionInspector } from './SessionInspector.tsx'
import { withoutTokens } from './withoutTokens.ts'

const started = ({ client }: Stage) => client.start(startRequest())
const inspector = () => screen.getByRole('complementary', { name: 'Session inspector' })

test('folded it says the status; opened, by key, who is on whose account', async () => {
  const { user } = await renderOnStage(<SessionInspector />, { prepare: started })
  const toggle = screen.getByRole('button', { name: 'Session: active' })
  expect(toggle).toHaveAttribute('aria-expanded', 'false')
  toggle.focus()
  await user.keyboard('{Enter}')
  expect(inspector()).toHaveTextContent('supportcus_8F2K (Noor Haddad)')
  expect(inspector()).toHaveTextContent('actsup_dana')
  expect(inspector()).toHaveTextContent(/offsetserver [+−]/)
})

test('logs what the client tells, newest first, and counts what was refused', async () => {
  const { client, connector } = await renderOnStage(<SessionInspector defaultOpen />)
  connector.server.disable('cus_8F2K')
  await act(() => client.start(startRequest()).catch(() => undefined))
  const [, second] = within(inspector()).getAllByRole('listitem')
  expect(inspector()).toHaveTextContent('subject_unavailable1')
  expect(second).toHaveTextContent(/→|error/)
})

test('no value that could be a token is shown', async () => {
  const jwt = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJjdXNfOEYySyJ9.c2lnbmF0dXJlLW9mLWl0'
  const claims = { sub: 'cus_8F2K', act: { sub: 'sup_dana', token: jwt }, at: jwt, opaque: 'x'.repeat(64), exp: 1 }
  await renderOnStage(<SessionInspector defaultOpen claims={claims} />, { prepare: started })
  expect(inspector()).toHaveTextContent('subcus_8F2K')
  expect(inspector()).not.toHaveTextContent('eyJ')
  expect(inspector()).not.toHaveTextContent('xxxx')
  expect(withoutTokens(claims)).toMatchObject({ at: 'left out: looks like a token', exp: '1' })
})
