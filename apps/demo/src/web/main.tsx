import './styles/index.css'
import '@understudy/react/styles.css'
import { ImpersonationProvider } from '@understudy/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router'
import { App } from './App.tsx'
import { createServices } from './session/createServices.ts'
import { ServicesContext } from './session/services.ts'
import { HANDED_TEXTS } from './session/windowTexts.ts'
import { Splash } from './ui/FullPage.tsx'

const services = createServices()
const texts = services.handed === null ? {} : { messages: HANDED_TEXTS }
const container = document.getElementById('root')
if (container === null) throw new Error('The page has no place for the application.')
const root = createRoot(container)
root.render(<Splash>One moment</Splash>)

services.auth.arrival.then((target) => {
  void services.client.resume()
  // The address of a finished sign-in is replaced before the router reads it.
  if (target !== null) window.history.replaceState(null, '', target)
  root.render(
    <StrictMode>
      <ServicesContext value={services}>
        <ImpersonationProvider client={services.client} locale="en-GB" {...texts}>
          <BrowserRouter>
            <App />
          </BrowserRouter>
        </ImpersonationProvider>
      </ServicesContext>
    </StrictMode>,
  )
})
