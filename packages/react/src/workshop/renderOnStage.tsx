import { act, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { ImpersonationProvider, type ImpersonationProviderProps } from '../provider/ImpersonationProvider.tsx'
import { createStage, type SupportParameters } from './stage.ts'

type Options = SupportParameters & Pick<ImpersonationProviderProps, 'locale' | 'shortcut'>

/** Renders with a real client over a back end in memory, and gives the hands to play with it. */
export async function renderOnStage(ui: ReactNode, { locale = 'en-GB', shortcut, ...support }: Options = {}) {
  const stage = await createStage(support)
  const { client, clock, messages } = stage
  const user = userEvent.setup()
  const page = (children: ReactNode) => (
    <ImpersonationProvider
      client={client}
      locale={locale}
      {...(messages === undefined ? {} : { messages })}
      {...(shortcut === undefined ? {} : { shortcut })}
    >
      {children}
    </ImpersonationProvider>
  )
  const view = render(page(ui))
  return {
    ...stage,
    user,
    view,
    rerender: (next: ReactNode) => view.rerender(page(next)),
    /** Lets time pass on the client's clock. */
    pass: (ms: number) => act(() => clock.advance(ms)),
    start: (...[request]: Parameters<typeof client.start>) => act(() => client.start(request)),
  }
}

export const strip = () => screen.queryByRole('region', { name: 'Impersonation' })

/** What the live region of the banner says now. */
export const announced = () =>
  [...document.querySelectorAll('[data-understudy-host] [role="status"]')].map((region) => region.textContent).join('')
