import { type ReactNode, useEffect, useRef } from 'react'
import { Icon, type IconName } from './Icon.tsx'

interface FullPageProps {
  readonly title: string
  readonly icon?: IconName
  readonly children: ReactNode
  readonly actions?: ReactNode
}

/** A page with one thing to say: sign in, nothing here, somebody else's turn. */
export function FullPage({ title, icon, children, actions }: FullPageProps) {
  const ref = useRef<HTMLHeadingElement>(null)

  useEffect(() => {
    document.title = `${title} · Understudy demo`
    ref.current?.focus({ preventScroll: true })
  }, [title])

  return (
    <main className="full-page" id="main">
      <div className="full-page-card">
        {icon === undefined ? (
          <span className="brand-mark" aria-hidden="true" />
        ) : (
          <span className="panel-icon">
            <Icon name={icon} size={20} />
          </span>
        )}
        <h1 ref={ref} tabIndex={-1}>
          {title}
        </h1>
        {children}
        {actions === undefined ? null : <div className="form-actions">{actions}</div>}
      </div>
    </main>
  )
}

/** Nobody's data, while it is being found out whose it will be. Says so only when it takes a moment. */
export function Splash({ children }: { readonly children: ReactNode }) {
  return (
    <div className="splash" role="status">
      <span>{children}</span>
    </div>
  )
}
