import { selectShown } from '@understudy/client'
import { Navigate, Route, Routes } from 'react-router'
import { useServices } from '../session/services.ts'
import { useClientState } from '../session/useClientState.ts'
import { NotFound } from '../ui/NotFound.tsx'
import { AuditPage } from './AuditPage.tsx'
import { ConsoleShell } from './ConsoleShell.tsx'
import { CustomerPage } from './CustomerPage.tsx'
import { CustomersPage } from './CustomersPage.tsx'
import { DisplayPage } from './DisplayPage.tsx'
import { InSupportSession } from './InSupportSession.tsx'
import { LivePage } from './LivePage.tsx'
import { NotStaff } from './NotStaff.tsx'
import { RequestsPage } from './RequestsPage.tsx'
import { StartDialogHost } from './StartDialog.tsx'

/** The support team's tool: for staff, as themselves. */
export function ConsoleArea() {
  const { auth } = useServices()
  const shown = selectShown(useClientState())

  if (shown?.status === 'active') return <InSupportSession session={shown} />
  if (shown?.status !== 'own') return null
  if (auth.standing() === 'customer') return <NotStaff />
  return (
    <StartDialogHost>
      <ConsoleShell actor={shown.actor}>
        <Routes>
          <Route index element={<Navigate to="/console/customers" replace />} />
          <Route path="customers" element={<CustomersPage />} />
          <Route path="customers/:id" element={<CustomerPage />} />
          <Route path="live" element={<LivePage />} />
          <Route path="requests" element={<RequestsPage />} />
          <Route path="audit" element={<AuditPage />} />
          <Route path="display" element={<DisplayPage />} />
          <Route path="*" element={<NotFound product="Support console" home="/console/customers" />} />
        </Routes>
      </ConsoleShell>
    </StartDialogHost>
  )
}
