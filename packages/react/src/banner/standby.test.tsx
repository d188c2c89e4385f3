import { act, render, screen, waitFor } from '@testing-library/react'
import { startRequest } from '@understudy/client/testing'
import { createRoot } from 'react-dom/client'
import { expect, test } from 'vitest'
import { ImpersonationProvider } from '../provider/ImpersonationProvider.tsx'
import { forgetComplaints } from '../testSetup.ts'
import { strip } from '../workshop/renderOnStage.tsx'
import { createStage } from '../workshop/stage.ts'
import { ImpersonationBanner } from './ImpersonationBanner.tsx'

function Bomb({ armed }: { readonly armed: boolean }) {
  if (armed) throw new Error('The application crashed.')
  return <p>page</p>
}

async function appWithBomb(banner = <ImpersonationBanner />) {
  const { client } = await createStage({ prepare: ({ client }) => client.start(startRequest()) })
  const place = document.body.appendChild(document.createElement('div'))
  const root = createRoot(place)
  const show = (armed: boolean) =>
    act(() => {
      root.render(
        <ImpersonationProvider client={client}>
          {banner}
          <Bomb armed={armed} />
        </ImpersonationProvider>,
      )
    })
  show(false)
  const crash = async () => {
    expect(() => show(true)).toThrow('The application crashed.')
    await act(async () => undefined)
    forgetComplaints()
  }
  return { client, place, root, crash }
}

test('a crash of the application leaves the strip, and its way out', async () => {
  const { client, place, crash } = await appWithBomb()
  await crash()
  expect(place).toBeEmptyDOMElement()
  await waitFor(() => expect(strip()).toHaveTextContent('Viewing as Noor Haddad'))
  act(() => screen.getByRole('button', { name: 'End session' }).click())
  await waitFor(() => expect(client.getState().status).toBe('own'))
  await waitFor(() => expect(document.querySelector('[data-understudy-host]')).toBeNull())
  place.remove()
})

test('the standby gives way when the application is back', async () => {
  const { client, place, crash } = await appWithBomb()
  await crash()
  await waitFor(() => expect(strip()).not.toBeNull())
  render(
    <ImpersonationProvider client={client}>
      <ImpersonationBanner />
    </ImpersonationProvider>,
  )
  await waitFor(() => expect(screen.getAllByRole('region', { name: 'Impersonation' })).toHaveLength(1))
  place.remove()
})

test('an application that takes its place on the page away with it is left in peace', async () => {
  const { place, root } = await appWithBomb()
  act(() => root.unmount())
  place.remove()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(strip()).toBeNull()
})

test('prop: standby', async () => {
  const { place, crash } = await appWithBomb(<ImpersonationBanner standby={false} />)
  await crash()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(strip()).toBeNull()
  place.remove()
})
