import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { Avatar } from './Avatar.tsx'

interface PersonProps {
  readonly id: string
  readonly name: string
  readonly sub?: ReactNode
  /** Path of the person's page. */
  readonly to?: string
}

/** Avatar, name and a second line. The name is isolated: its writing direction stays its own. */
export function Person({ id, name, sub, to }: PersonProps) {
  return (
    <div className="person">
      <Avatar id={id} name={name} />
      <div className="person-text">
        {to === undefined ? (
          <bdi className="person-name">{name}</bdi>
        ) : (
          <Link className="person-name" to={to}>
            <bdi>{name}</bdi>
          </Link>
        )}
        {sub === undefined ? null : <span className="person-sub">{sub}</span>}
      </div>
    </div>
  )
}
