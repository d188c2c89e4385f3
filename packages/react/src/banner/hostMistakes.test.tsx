import { act, screen, waitFor } from '@testing-library/react'
import { startRequest } from '@understudy/client/testing'
import { expect, test, vi } from 'vitest'
import { complaintsSoFar, forgetComplaints } from '../testSetup.ts'
import { renderOnStage, strip } from '../workshop/renderOnStage.tsx'
import { type Stage, withTimeLeft } from '../workshop/stage.ts'
import { ImpersonationBanner } from './ImpersonationBanner.tsx'

const end = () => screen.getByRole('button', { name: 'End session' })
const started = ({ client }: Stage) => client.start(startRequest())

/** What the page hears as uncaught, which is how a callback of the host's is told about. */
function uncaught(): unknown[] {
  const heard: unknown[] = []
  window.addEventListener('error', (event) => {
    event.preventDefault()
    heard.push(event.error)
  })
  vi.stubGlobal('reportError', (error: unknown) => heard.push(error))
  return heard
}

test('onEnd is called once the end is confirmed', async () => {
  const onEnd = vi.fn()
  const { client, user } = await renderOnStage(<ImpersonationBanner onEnd={onEnd} />, { prepare: started })
  await user.click(end())
  await waitFor(() => expect(onEnd).toHaveBeenCalledOnce())
  expect(client.getState().status).toBe('own')
})

test('onEnd is not called for an end that failed, and End is there again', async () => {
  const onEnd = vi.fn()
  const { connector, user } = await renderOnStage(<ImpersonationBanner onEnd={onEnd} />, { prepare: started })
  connector.setFault(() => 'fail')
  await user.click(end())
  await waitFor(() => expect(strip()).toHaveAttribute('data-status', 'suspended'))
  expect(onEnd).not.toHaveBeenCalled()
})

test('an onEnd that throws is reported, and the next session has its End', async () => {
  const heard = uncaught()
  const mistake = new Error('of the host')
  const onEnd = () => {
    throw mistake
  }
  const { client, start, user } = await renderOnStage(<ImpersonationBanner onEnd={onEnd} />, { prepare: started })
  await user.click(end())
  await waitFor(() => expect(heard).toEqual([mistake]))
  await start(startRequest())
  await user.click(end())
  await waitFor(() => expect(client.getState().status).toBe('own'))
  vi.unstubAllGlobals()
})

test('a handler of the host’s that throws does not keep End from ending', async () => {
  uncaught()
  const broken = () => {
    throw new Error('of the host')
  }
  const page = (
    <ImpersonationBanner>
      <ImpersonationBanner.Subject />
      <ImpersonationBanner.End onClick={broken} />
    </ImpersonationBanner>
  )
  const { client, user } = await renderOnStage(page, { prepare: started })
  await user.click(end())
  await waitFor(() => expect(client.getState().status).toBe('own'))
  forgetComplaints()
  vi.unstubAllGlobals()
})

test('props that make no sense are said once, and answered with the default', async () => {
  const wrong = { placement: 'left', layout: 'sideways' } as unknown as { placement: 'top'; layout: 'push' }
  const { rerender } = await renderOnStage(<ImpersonationBanner {...wrong} />, { context: withTimeLeft(581) })
  expect(strip()).toHaveAttribute('data-placement', 'top')
  expect(strip()).toHaveAttribute('data-layout', 'push')
  rerender(<ImpersonationBanner {...wrong} frame />)
  const said = complaintsSoFar()
  expect(said.filter((text) => text.includes('`placement` of the banner is left'))).toHaveLength(1)
  expect(said.filter((text) => text.includes('`layout` of the banner is sideways'))).toHaveLength(1)
  forgetComplaints()
})

test('in production they are answered with the default in silence', async () => {
  vi.stubEnv('NODE_ENV', 'production')
  const wrong = { placement: 'right' } as unknown as { placement: 'top' }
  await act(async () => void (await renderOnStage(<ImpersonationBanner {...wrong} />, { context: withTimeLeft(581) })))
  vi.unstubAllEnvs()
  expect(strip()).toHaveAttribute('data-placement', 'top')
})

test('actions of the host stand between the time and the way out', async () => {
  await renderOnStage(<ImpersonationBanner actions={<button type="button">Switch</button>} />, {
    context: withTimeLeft(581),
  })
  const names = screen.getAllByRole('button').map((button) => button.textContent || button.getAttribute('aria-label'))
  expect(names).toEqual(['ZD-1042', 'Switch', 'Extend', 'End sessionEnd', 'Make smaller', 'Show details'])
})
