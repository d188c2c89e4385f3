import type { ReactNode } from 'react'
import { NavLink } from 'react-router'

interface NavItemProps {
  readonly to: string
  /** Only this very path is the current page, not what lies below it. */
  readonly end?: boolean
  readonly children: ReactNode
  readonly count?: { readonly value: number; readonly label: string; readonly tone?: 'warn' }
}

/** An entry of the menu, with a number where something waits. */
export function NavItem({ to, end = false, children, count }: NavItemProps) {
  return (
    <li>
      <NavLink className="nav-link" to={to} end={end}>
        {children}
        {count !== undefined && count.value > 0 ? (
          <span className="nav-count" data-tone={count.tone}>
            {count.value}
            <span className="hidden-visually"> {count.label}</span>
          </span>
        ) : null}
      </NavLink>
    </li>
  )
}
