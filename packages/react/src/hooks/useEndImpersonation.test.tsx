import { act, screen, waitFor } from '@testing-library/react'
import { startRequest } from '@understudy/client/testing'
import { expect, test, vi } from 'vitest'
import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { renderOnStage } from '../workshop/renderOnStage.tsx'
import type { Stage } from '../workshop/stage.ts'
import { type EndImpersonation, useEndImpersonation } from './useEndImpersonation.ts'

let hook: EndImpersonation
const onEnd = vi.fn()

function Leave() {
  hook = useEndImpersonation(onEnd)
  return <output>{hook.ending ? 'ending' : (hook.error?.code ?? 'ready')}</output>
}

const shown = () => screen.getByRole('status').textContent
const started = ({ client }: Stage) => client.start(startRequest())

async function stage() {
  onEnd.mockClear()
  return renderOnStage(<Leave />, { prepare: started })
}

test('ends, and tells once it is confirmed', async () => {
  const { client } = await stage()
  await act(async () => hook.end())
  await waitFor(() => expect(client.getState().status).toBe('own'))
  expect(onEnd).toHaveBeenCalledOnce()
  expect(shown()).toBe('ready')
})

test('the same function for the whole life of the component', async () => {
  const { client } = await stage()
  const { end } = hook
  await act(() => client.extend())
  expect(hook.end).toBe(end)
})

test('where the server is away the wish is kept, and told once when it has come true', async () => {
  const { client, connector } = await stage()
  connector.setFault(() => 'fail')
  await act(async () => hook.end())
  await waitFor(() => expect(client.getState().status).toBe('suspended'))
  expect(shown()).toBe('ending')
  expect(onEnd).not.toHaveBeenCalled()
  connector.setFault(() => 'pass')
  await act(() => client.resume())
  await waitFor(() => expect(client.getState().status).toBe('own'))
  expect(onEnd).toHaveBeenCalledOnce()
})

test('pressed twice it ends once', async () => {
  const { connector } = await stage()
  await act(async () => {
    hook.end()
    hook.end()
  })
  expect(connector.calls.filter(({ name }) => name === 'end')).toHaveLength(1)
  expect(onEnd).toHaveBeenCalledOnce()
})

test('an end that the server has in writing is told once it is done, also to a strip that is gone by then', async () => {
  onEnd.mockClear()
  const { client, connector, pass, user } = await renderOnStage(<ImpersonationBanner onEnd={onEnd} />, {
    prepare: started,
  })
  connector.setFault(({ name }) => (name === 'end' ? 'accept' : 'fail'))
  await user.click(screen.getByRole('button', { name: 'End session' }))
  expect(client.getState()).toMatchObject({ status: 'suspended', error: { code: 'end_accepted' } })
  expect(onEnd).not.toHaveBeenCalled()
  connector.setFault(() => 'pass')
  await pass(1000)
  await waitFor(() => expect(client.getState().status).toBe('own'))
  expect(screen.queryByRole('button', { name: /^End/ })).toBeNull()
  expect(onEnd).toHaveBeenCalledOnce()
})
