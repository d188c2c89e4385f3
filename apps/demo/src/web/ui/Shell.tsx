import { type ReactNode, useEffect, useState } from 'react'
import { Link, useLocation } from 'react-router'
import { Button } from './Button.tsx'
import { Icon } from './Icon.tsx'

interface ShellProps {
  readonly product: 'console' | 'parcelwise'
  readonly brand: string
  readonly home: string
  /** The menu. */
  readonly nav: ReactNode
  readonly children: ReactNode
}

/** Menu at the side, page beside it. On a narrow screen the menu folds away behind a button. */
export function Shell({ product, brand, home, nav, children }: ShellProps) {
  const [open, setOpen] = useState(false)
  const { pathname } = useLocation()

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the menu
  useEffect(() => setOpen(false), [pathname])

  return (
    <div className="shell">
      <a className="skip-link" href="#main">
        Skip to the page
      </a>
      <header className="sidebar">
        <div className="sidebar-top">
          <Link className="brand" to={home}>
            <span className="brand-mark" data-product={product} aria-hidden="true" />
            {brand}
          </Link>
          <span className="menu-button">
            <Button kind="quiet" aria-expanded={open} aria-controls="menu" onClick={() => setOpen(!open)}>
              <Icon name={open ? 'close' : 'menu'} />
              Menu
            </Button>
          </span>
        </div>
        <div className="sidebar-body" id="menu" data-open={open || undefined}>
          {nav}
        </div>
      </header>
      <main className="main" id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  )
}
