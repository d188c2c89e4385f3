import { act, screen } from '@testing-library/react'
import { startRequest } from '@understudy/client/testing'
import { expect, test } from 'vitest'
import { renderOnStage } from '../workshop/renderOnStage.tsx'
import { useActionPolicy } from './useActionPolicy.ts'

let renders = 0

function Probe({ action }: { readonly action: string }) {
  renders += 1
  const decision = useActionPolicy(action)
  return <p>{decision.allowed ? `${action} allowed` : `${action} ${decision.code}`}</p>
}

test('follows the session', async () => {
  const page = (
    <>
      <Probe action="invoice.read" />
      <Probe action="invoice.pay" />
      <Probe action="project.rename" />
      <Probe action="never.declared" />
    </>
  )
  const { client, start } = await renderOnStage(page)
  expect(screen.getByText('never.declared allowed')).toBeInTheDocument()
  await start(startRequest())
  expect(screen.getByText('invoice.read allowed')).toBeInTheDocument()
  expect(screen.getByText('invoice.pay action_restricted')).toBeInTheDocument()
  expect(screen.getByText('project.rename mode_read_only')).toBeInTheDocument()
  expect(screen.getByText('never.declared action_untagged')).toBeInTheDocument()
  await act(() => client.end())
  expect(screen.getByText('invoice.pay allowed')).toBeInTheDocument()
})

test('renders only when the answer changes', async () => {
  const { client, start } = await renderOnStage(<Probe action="invoice.read" />)
  const before = renders
  await start(startRequest())
  await act(() => client.extend())
  expect(renders).toBe(before)
})
