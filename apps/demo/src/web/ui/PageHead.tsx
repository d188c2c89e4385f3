import { type ReactNode, useEffect, useRef } from 'react'
import { useLocation, useNavigationType } from 'react-router'

interface PageHeadProps {
  readonly title: string
  /** Whose product this is, for the window's title. */
  readonly product: string
  /** Shown instead of `title` in the heading itself. */
  readonly heading?: ReactNode
  readonly sub?: ReactNode
  readonly actions?: ReactNode
}

// Only the first page of a visit leaves the focus alone: there the browser's own start of the page is right.
let visited = 0

/** The heading of a page. Names the window, takes the focus after a change of page, and scrolls to the top of a new one. */
export function PageHead({ title, product, heading, sub, actions }: PageHeadProps) {
  const ref = useRef<HTMLHeadingElement>(null)
  const { pathname } = useLocation()
  const arrivedBy = useRef(useNavigationType())

  useEffect(() => {
    document.title = `${title} · ${product}`
  }, [title, product])

  // biome-ignore lint/correctness/useExhaustiveDependencies: once per page, which the path stands for
  useEffect(() => {
    visited += 1
    if (visited === 1) return
    if (arrivedBy.current !== 'POP') window.scrollTo(0, 0)
    ref.current?.focus({ preventScroll: true })
  }, [pathname])

  return (
    <div className="page-head">
      <div className="page-head-text">
        <h1 ref={ref} tabIndex={-1}>
          {heading ?? title}
        </h1>
        {sub === undefined ? null : <p className="page-sub">{sub}</p>}
      </div>
      {actions === undefined ? null : (
        <div className="row" data-wrap="">
          {actions}
        </div>
      )}
    </div>
  )
}
