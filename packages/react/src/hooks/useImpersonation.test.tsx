import { act, screen } from '@testing-library/react'
import { startRequest } from '@understudy/client/testing'
import { expect, expectTypeOf, test } from 'vitest'
import { renderOnStage } from '../workshop/renderOnStage.tsx'
import { type Impersonation, useImpersonation } from './useImpersonation.ts'

test('gives the state and verbs that stay the same', async () => {
  const seen: Impersonation[] = []
  function Probe() {
    const support = useImpersonation()
    seen.push(support)
    return <p>{support.status === 'active' ? support.subject.name : support.status}</p>
  }
  const { start } = await renderOnStage(<Probe />)
  expect(screen.getByText('own')).toBeInTheDocument()
  await start(startRequest())
  expect(screen.getByText('Noor Haddad')).toBeInTheDocument()
  expect(seen.at(-1)?.end).toBe(seen[0]?.end)
  await act(() => seen.at(-1)!.end())
  expect(screen.getByText('own')).toBeInTheDocument()
})

test('with a selector it renders only when what was selected changes', async () => {
  let renders = 0
  function Probe() {
    renders += 1
    return <p>{useImpersonation((state) => ('actor' in state ? state.actor.name : 'nobody'))}</p>
  }
  const { rerender, pass, start } = await renderOnStage(<Probe />)
  await start(startRequest())
  const before = renders
  // The deadline moves, a warning comes; the actor stays who they are.
  await pass(100_000)
  expect(renders).toBe(before)
  rerender(<p>gone</p>)
  expect(screen.queryByText('Dana Reyes')).toBeNull()
})

test('the status narrows the state', () => {
  const check = (support: Impersonation) => {
    if (support.status !== 'active') return
    expectTypeOf(support.session.mode).toEqualTypeOf<'view' | 'act' | 'shadow'>()
    expectTypeOf(support.end).toEqualTypeOf<() => Promise<void>>()
  }
  expect(check).toBeTypeOf('function')
})
