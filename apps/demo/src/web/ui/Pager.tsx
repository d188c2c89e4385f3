import { Link, useLocation, useSearchParams } from 'react-router'

interface PagerProps {
  readonly page: number
  readonly size: number
  readonly total: number
  readonly what: string
}

/** Which part of a list is shown, and the way to the next. The page number lives in the address. */
export function Pager({ page, size, total, what }: PagerProps) {
  const { pathname } = useLocation()
  const [params] = useSearchParams()
  const last = Math.max(1, Math.ceil(total / size))
  if (total === 0) return null

  const to = (target: number) => {
    const next = new URLSearchParams(params)
    if (target === 1) next.delete('page')
    else next.set('page', String(target))
    const query = next.toString()
    return query === '' ? pathname : `${pathname}?${query}`
  }
  const number = new Intl.NumberFormat('en-GB')

  return (
    <nav className="pager" aria-label="Pages">
      <span className="num" role="status">
        {number.format((page - 1) * size + 1)}–{number.format(Math.min(total, page * size))} of {number.format(total)}{' '}
        {what}
      </span>
      <span className="row">
        <PagerLink to={to(page - 1)} off={page <= 1}>
          Previous
        </PagerLink>
        <PagerLink to={to(page + 1)} off={page >= last}>
          Next
        </PagerLink>
      </span>
    </nav>
  )
}

function PagerLink({ to, off, children }: { readonly to: string; readonly off: boolean; readonly children: string }) {
  if (off) {
    return (
      <button type="button" className="button" data-size="small" disabled>
        {children}
      </button>
    )
  }
  return (
    <Link className="button" data-size="small" to={to}>
      {children}
    </Link>
  )
}
