import { act, screen } from '@testing-library/react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { IdentityBoundary } from '../boundary/IdentityBoundary.tsx'
import { ImpersonationCountdown } from '../countdown/ImpersonationCountdown.tsx'
import { ImpersonationProvider } from '../provider/ImpersonationProvider.tsx'
import { strip } from '../workshop/renderOnStage.tsx'
import { createStage, type Stage, withTimeLeft } from '../workshop/stage.ts'
import { ImpersonationBanner } from './ImpersonationBanner.tsx'

const page = ({ client }: Stage) => (
  <ImpersonationProvider client={client}>
    <ImpersonationBanner frame />
    <IdentityBoundary fallback={<p>one moment</p>}>
      <h1>Noor’s page</h1>
      <ImpersonationCountdown />
    </IdentityBoundary>
  </ImpersonationProvider>
)

/** As two programs do: the server renders with what it knows, the browser starts from the same answer, a bit later. */
async function serve(context = withTimeLeft(581)) {
  const html = renderToString(page(await createStage({ context })))
  const browser = await createStage({ context })
  await browser.clock.advance(1400)
  const place = document.body.appendChild(document.createElement('div'))
  place.innerHTML = html
  return { html, place, browser }
}

test('the strip is in the first HTML, whole', async () => {
  const { html, place } = await serve()
  expect(html).toContain('Viewing as')
  expect(strip()).toHaveTextContent(
    /View only Viewing as Noor Haddad cus_8F2K You are Dana Reyes ZD-1042 Invoice 0311 shows.* 9:41 left/,
  )
  expect(html).not.toMatch(/\sstyle=/)
  place.remove()
})

test('taking it over warns of nothing, and the time is right at once', async () => {
  const { place, browser } = await serve()
  const root = await act(async () =>
    hydrateRoot(place, page(browser), {
      onRecoverableError: (error) => {
        throw error
      },
    }),
  )
  // The strip has moved out of the application; there is one, and both countdowns have caught up.
  expect(screen.getAllByRole('region', { name: 'Impersonation' })).toHaveLength(1)
  expect(place).not.toContainElement(strip())
  for (const timer of screen.getAllByRole('timer')) expect(timer).toHaveTextContent('9:39 left')
  act(() => root.unmount())
  place.remove()
})

test('without an answer the server shows nobody', async () => {
  const stage = await createStage()
  const html = renderToString(
    <ImpersonationProvider client={{ ...stage.client, getInitialState: () => ({ status: 'resolving', last: null }) }}>
      <ImpersonationBanner />
      <IdentityBoundary fallback={<p>one moment</p>}>
        <h1>Noor’s page</h1>
      </IdentityBoundary>
    </ImpersonationProvider>,
  )
  expect(html).toContain('one moment')
  expect(html).not.toContain('Noor')
})
