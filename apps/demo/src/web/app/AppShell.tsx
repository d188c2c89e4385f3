import type { ReactNode } from 'react'
import { Avatar } from '../ui/Avatar.tsx'
import { formatDay } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { NavItem } from '../ui/NavItem.tsx'
import { Shell } from '../ui/Shell.tsx'
import { SignOutItem } from './SignOutItem.tsx'
import { useMe } from './useMe.ts'

/** Frame of the customer's product. The same for the customer and for support: that is the point. */
export function AppShell({ children }: { readonly children: ReactNode }) {
  const { data: me } = useMe()
  return (
    <Shell
      product="parcelwise"
      brand="Parcelwise"
      home="/app"
      nav={
        <>
          <nav aria-label="Parcelwise">
            <ul>
              <NavItem to="/app" end>
                Dashboard
              </NavItem>
              <NavItem to="/app/shipments">Shipments</NavItem>
              <NavItem to="/app/invoices">Invoices</NavItem>
              <NavItem to="/app/projects">Projects</NavItem>
            </ul>
            <h2 className="nav-group" id="workspace-menu">
              Workspace
            </h2>
            <ul aria-labelledby="workspace-menu">
              <NavItem to="/app/members">Members</NavItem>
              <NavItem to="/app/security">Security</NavItem>
              <NavItem to="/app/settings">Settings</NavItem>
            </ul>
          </nav>
          <section aria-labelledby="account-menu">
            <h2 className="nav-group" id="account-menu">
              Account
            </h2>
            {me === undefined ? null : (
              <div className="nav-you">
                <Avatar id={me.id} name={me.name} size="small" />
                <bdi>{me.name}</bdi>
              </div>
            )}
            <SignOutItem />
          </section>
        </>
      }
    >
      {me?.deletesOn ? (
        <p className="notice notice-lead" data-tone="warn">
          <span className="notice-text">
            <Icon name="alert" />
            <span>This account will be deleted on {formatDay(me.deletesOn)}. Write to us if that was a mistake.</span>
          </span>
        </p>
      ) : null}
      {children}
    </Shell>
  )
}
