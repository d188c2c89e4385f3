import { act, renderHook, screen } from '@testing-library/react'
import { startRequest } from '@understudy/client/testing'
import { ImpersonationError } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { forgetComplaints } from '../testSetup.ts'
import { renderOnStage } from '../workshop/renderOnStage.tsx'
import { type StartImpersonation, useStartImpersonation } from './useStartImpersonation.ts'

let hook: StartImpersonation

function Form() {
  hook = useStartImpersonation()
  return <output>{hook.status}</output>
}

const status = () => screen.getByRole('status').textContent

test('idle, starting, active', async () => {
  const { connector } = await renderOnStage(<Form />)
  expect(status()).toBe('idle')
  connector.setFault(({ name }) => (name === 'start' ? 'delay' : 'pass'))
  let outcome: Promise<string> = Promise.resolve('')
  await act(async () => {
    outcome = hook.start(startRequest())
  })
  expect(status()).toBe('starting')
  await act(async () => connector.release())
  expect(await outcome).toBe('done')
  expect(status()).toBe('active')
})

test('a request for approval is pending', async () => {
  await renderOnStage(<Form />, { approval: 'always' })
  await act(() => hook.start(startRequest({ mode: 'act' })))
  expect(status()).toBe('pending')
})

test('refusals are sorted to their fields, and never thrown', async () => {
  const { connector } = await renderOnStage(<Form />)
  connector.start = async () => {
    const errors = [{ pointer: '/ticket', code: 'pattern', detail: 'x' }] as const
    const problem = { type: 'x', title: 'x', status: 422, code: 'validation_failed', detail: 'x', errors } as const
    throw new ImpersonationError('validation_failed', 'x', { problem })
  }
  expect(await act(() => hook.start(startRequest()))).toBe('refused')
  expect(status()).toBe('refused')
  expect(hook.fields['/ticket']?.code).toBe('pattern')
  expect(hook.error).toBeNull()
})

test('a refusal of the whole is the error; the next try begins without it', async () => {
  const { connector } = await renderOnStage(<Form />)
  connector.server.disable('cus_8F2K')
  await act(() => hook.start(startRequest()))
  expect(hook.error?.code).toBe('subject_unavailable')
  await act(() => hook.start(startRequest({ subject: { id: 'cus_2QXP', name: 'Tomás' } })))
  expect(hook.error).toBeNull()
  expect(status()).toBe('active')
})

test('a second call while one is under way sends nothing', async () => {
  const { connector } = await renderOnStage(<Form />)
  connector.setFault(({ name }) => (name === 'start' ? 'delay' : 'pass'))
  await act(async () => {
    void hook.start(startRequest())
    expect(await hook.start(startRequest())).toBe('withdrawn')
  })
  expect(connector.calls.filter(({ name }) => name === 'start')).toHaveLength(1)
  await act(async () => connector.release())
})

test('outside a provider it says so', () => {
  expect(() => renderHook(() => useStartImpersonation())).toThrow(/No impersonation client here/)
  forgetComplaints()
})
