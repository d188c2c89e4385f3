import { selectShown } from '@understudy/client'
import { Route, Routes } from 'react-router'
import { useServices } from '../session/services.ts'
import { useClientState } from '../session/useClientState.ts'
import { NotFound } from '../ui/NotFound.tsx'
import { AppShell } from './AppShell.tsx'
import { DashboardPage } from './DashboardPage.tsx'
import { InvoicePage } from './InvoicePage.tsx'
import { InvoicesPage } from './InvoicesPage.tsx'
import { MembersPage } from './MembersPage.tsx'
import { NoAccountHere } from './NoAccountHere.tsx'
import { ProjectsPage } from './ProjectsPage.tsx'
import { SecurityPage } from './SecurityPage.tsx'
import { SettingsPage } from './SettingsPage.tsx'
import { ShipmentsPage } from './ShipmentsPage.tsx'

/** The customer's product: for customers, and for staff in a customer's account. */
export function AppArea() {
  const { auth } = useServices()
  const shown = selectShown(useClientState())

  if (shown === null || shown.status === 'signed-out') return null
  if (shown.status === 'own' && auth.standing() !== 'customer') return <NoAccountHere ended={shown.ended} />
  return (
    <AppShell>
      <Routes>
        <Route index element={<DashboardPage />} />
        <Route path="shipments" element={<ShipmentsPage />} />
        <Route path="invoices" element={<InvoicesPage />} />
        <Route path="invoices/:id" element={<InvoicePage />} />
        <Route path="projects" element={<ProjectsPage />} />
        <Route path="members" element={<MembersPage />} />
        <Route path="security" element={<SecurityPage />} />
        <Route path="settings" element={<SettingsPage />} />
        <Route path="*" element={<NotFound product="Parcelwise" home="/app" />} />
      </Routes>
    </AppShell>
  )
}
