import { Link, useLocation, useSearchParams } from 'react-router'
import { formatCount } from './format.ts'

interface PagerProps {
  readonly page: number
  readonly size: number
  readonly total: number
  readonly what: readonly [one: string, many: string]
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

  return (
    <nav className="pager" aria-label="Pages">
      <span className="num" role="status">
        {last === 1 ? null : `${formatCount((page - 1) * size + 1)}–${formatCount(Math.min(total, page * size))} of `}
        {formatCount(total)} {what[total === 1 ? 0 : 1]}
      </span>
      {last === 1 ? null : (
        <span className="row">
          <PagerLink to={to(page - 1)} off={page <= 1}>
            Previous
          </PagerLink>
          <PagerLink to={to(page + 1)} off={page >= last}>
            Next
          </PagerLink>
        </span>
      )}
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
