import { selectShown } from '@understudy/client'
import { lazy, Suspense, useEffect } from 'react'
import { Navigate, Route, Routes, useLocation, useNavigate } from 'react-router'
import { HandedPage } from './auth/HandedPage.tsx'
import { SignInPage } from './auth/SignInPage.tsx'
import { SupportSession } from './session/SupportSession.tsx'
import { useServices } from './session/services.ts'
import { useClientState } from './session/useClientState.ts'
import { FullPage, Splash } from './ui/FullPage.tsx'
import { PageBoundary } from './ui/PageBoundary.tsx'
import { ToastList } from './ui/Toasts.tsx'

const AppArea = lazy(async () => ({ default: (await import('./app/AppArea.tsx')).AppArea }))
const ConsoleArea = lazy(async () => ({ default: (await import('./console/ConsoleArea.tsx')).ConsoleArea }))
// A production build has neither the import nor the file.
const Inspector = import.meta.env.DEV
  ? lazy(async () => ({ default: (await import('./session/Inspector.tsx')).Inspector }))
  : null

/** The strip, and below it one person's pages. */
export function App() {
  const { pathname } = useLocation()
  return (
    <>
      <PageTurning />
      <SupportSession>
        <PageBoundary path={pathname}>
          <Pages />
        </PageBoundary>
      </SupportSession>
      <ToastList />
      {Inspector === null ? null : (
        <Suspense>
          <Inspector />
        </Suspense>
      )}
    </>
  )
}

function Pages() {
  const { handed } = useServices()
  const shown = selectShown(useClientState())
  if (shown?.status === 'signed-out') {
    return handed === null ? <SignInPage state={shown} /> : <HandedPage state={shown} failure={handed.failure()} />
  }
  return (
    <Suspense fallback={<Splash>One moment</Splash>}>
      <Routes>
        <Route index element={<Home />} />
        {handed === null ? <Route path="console/*" element={<ConsoleArea />} /> : null}
        <Route path="app/*" element={<AppArea />} />
        <Route path="*" element={<Lost />} />
      </Routes>
    </Suspense>
  )
}

/** Where a person belongs: the customer's product, or the console. */
function Home() {
  const { auth } = useServices()
  const shown = selectShown(useClientState())
  const customer = auth.standing() === 'customer'
  return <Navigate to={customer || shown?.status === 'active' ? '/app' : '/console/customers'} replace />
}

function Lost() {
  return (
    <FullPage title="Nothing here" icon="search">
      <p className="quiet">
        This page does not exist.{' '}
        <a className="link" href="/">
          Back to the start
        </a>
      </p>
    </FullPage>
  )
}

/** Lets the session turn the page, and tells it when the page is turned. */
function PageTurning() {
  const { pages } = useServices()
  const navigate = useNavigate()
  const location = useLocation()

  useEffect(() => pages.connect((path, options) => void navigate(path, options)), [pages, navigate])

  // biome-ignore lint/correctness/useExhaustiveDependencies: every change of the location is an arrival
  useEffect(() => pages.arrived(), [pages, location])
  return null
}
