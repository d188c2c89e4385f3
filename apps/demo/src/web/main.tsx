import './styles/index.css'
import '@understudy/react/styles.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router'
import { App } from './App.tsx'
import { createServices } from './session/createServices.ts'
import { SupportProvider } from './session/SupportProvider.tsx'
import { ServicesContext } from './session/services.ts'
import { Splash } from './ui/FullPage.tsx'

const services = createServices()
const container = document.getElementById('root')
if (container === null) throw new Error('The page has no place for the application.')
const root = createRoot(container)
root.render(<Splash>One moment</Splash>)

Promise.all([services.auth.arrival, services.kitTexts.ready]).then(([target]) => {
  void services.client.resume()
  // The address of a finished sign-in is replaced before the router reads it.
  if (target !== null) window.history.replaceState(null, '', target)
  root.render(
    <StrictMode>
      <ServicesContext value={services}>
        <SupportProvider>
          <BrowserRouter>
            <App />
          </BrowserRouter>
        </SupportProvider>
      </ServicesContext>
    </StrictMode>,
  )
})
