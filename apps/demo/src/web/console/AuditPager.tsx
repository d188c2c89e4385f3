import { Link, useLocation, useSearchParams } from 'react-router'
import { formatCount } from '../ui/format.ts'

/** The log is read from the newest back: a way to older entries, and one back to the start. */
export function AuditPager({ total, next }: { readonly total: number; readonly next: string | null }) {
  const { pathname } = useLocation()
  const [params] = useSearchParams()

  const to = (cursor: string | null) => {
    const target = new URLSearchParams(params)
    if (cursor === null) target.delete('cursor')
    else target.set('cursor', cursor)
    return `${pathname}?${target}`
  }

  return (
    <nav className="pager" aria-label="Pages">
      <span className="num" role="status">
        {formatCount(total)} {total === 1 ? 'entry' : 'entries'}
      </span>
      <span className="row">
        {params.has('cursor') ? (
          <Link className="button" data-size="small" to={to(null)}>
            Newest
          </Link>
        ) : null}
        {next === null ? null : (
          <Link className="button" data-size="small" to={to(next)}>
            Older
          </Link>
        )}
      </span>
    </nav>
  )
}
