import type { ReactNode } from 'react'
import type { Counts } from '../../shared/consoleApi.ts'
import { useQuery } from '../api/useQuery.ts'
import { useServices } from '../session/services.ts'
import { signOut } from '../session/signOut.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { NavItem } from '../ui/NavItem.tsx'
import { Shell } from '../ui/Shell.tsx'

const EVERY = 15_000

/** Frame of the support team's tool. */
export function ConsoleShell({
  actor,
  children,
}: {
  readonly actor: { readonly id: string; readonly name: string }
  readonly children: ReactNode
}) {
  const { client, system } = useServices()
  const { data } = useQuery<Counts>('/api/console/counts', { every: EVERY })

  return (
    <Shell
      product="console"
      brand="Support console"
      home="/console/customers"
      nav={
        <>
          <nav aria-label="Console">
            <ul>
              <NavItem to="/console/customers">Customers</NavItem>
              <NavItem to="/console/live" count={{ value: data?.liveSessions ?? 0, label: 'live now' }}>
                Live sessions
              </NavItem>
              <NavItem to="/console/requests" count={{ value: data?.openRequests ?? 0, label: 'open', tone: 'warn' }}>
                Requests
              </NavItem>
              <NavItem to="/console/audit" count={{ value: data?.openReviews ?? 0, label: 'to review', tone: 'warn' }}>
                Audit log
              </NavItem>
            </ul>
          </nav>
          <section aria-labelledby="you">
            <h2 className="nav-group" id="you">
              You
            </h2>
            <div className="nav-you">
              <Avatar id={actor.id} name={actor.name} size="small" />
              <bdi>{actor.name}</bdi>
            </div>
            {system.id === 'bridge' ? null : (
              <p className="nav-system">
                Support runs on {system.name}
                {system.kind === 'stand-in' ? ' (stand-in)' : ''}
              </p>
            )}
            <ul>
              <NavItem to="/console/display">Display</NavItem>
            </ul>
            <button type="button" className="nav-link" onClick={() => void signOut(client)}>
              Sign out
            </button>
          </section>
        </>
      }
    >
      {children}
    </Shell>
  )
}
