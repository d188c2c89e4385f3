import { act, screen } from '@testing-library/react'
import { startRequest } from '@understudy/client/testing'
import { expect, expectTypeOf, test } from 'vitest'
import { renderOnStage } from '../workshop/renderOnStage.tsx'
import { type Impersonation, useImpersonation } from './useImpersonation.ts'

const seen: Impersonation[] = []

function Whole() {
  const support = useImpersonation()
  seen.push(support)
  return <p>{support.status === 'active' ? support.subject.name : support.status}</p>
}

test('gives the state and verbs that stay the same', async () => {
  const { start } = await renderOnStage(<Whole />)
  expect(screen.getByText('own')).toBeInTheDocument()
  await start(startRequest())
  expect(screen.getByText('Noor Haddad')).toBeInTheDocument()
  expect(seen.at(-1)?.end).toBe(seen[0]?.end)
  await act(() => seen.at(-1)!.end())
  expect(screen.getByText('own')).toBeInTheDocument()
})

let renders = 0

function ActorName() {
  renders += 1
  return <p>{useImpersonation((state) => ('actor' in state ? state.actor.name : 'nobody'))}</p>
}

test('with a selector it renders only when what was selected changes', async () => {
  const { client, start } = await renderOnStage(<ActorName />)
  await start(startRequest())
  const before = renders
  await act(() => client.extend())
  expect(renders).toBe(before)
  expect(screen.getByText('Dana Reyes')).toBeInTheDocument()
})

test('the status narrows the state', () => {
  const check = (support: Impersonation) => {
    if (support.status !== 'active') return
    expectTypeOf(support.session.mode).toEqualTypeOf<'view' | 'act' | 'shadow'>()
    expectTypeOf(support.end).toEqualTypeOf<() => Promise<void>>()
  }
  expect(check).toBeTypeOf('function')
})
