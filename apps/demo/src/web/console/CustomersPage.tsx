import { useSearchParams } from 'react-router'
import { ACCESS, type CustomerPage } from '../../shared/consoleApi.ts'
import { useQuery } from '../api/useQuery.ts'
import { LoadFailed, Nothing } from '../ui/Feedback.tsx'
import { formatCount } from '../ui/format.ts'
import { PageHead } from '../ui/PageHead.tsx'
import { Pager } from '../ui/Pager.tsx'
import { Pick } from '../ui/Pick.tsx'
import { SearchBox } from '../ui/SearchBox.tsx'
import { useLast } from '../ui/useLast.ts'
import { ACCESS_WORDS } from './access.ts'
import { CustomerTable } from './CustomerTable.tsx'
import { OrganisationFilter } from './OrganisationFilter.tsx'

const STATUSES = [
  { value: '', label: 'Status' },
  ...ACCESS.map((value) => ({ value, label: ACCESS_WORDS[value].label })),
]

/** Everybody support may be asked about. The question lives in the address, so Back and the way home find it again. */
export function CustomersPage() {
  const [params, setParams] = useSearchParams()
  const { data, failure, retry } = useQuery<CustomerPage>(`/api/console/customers?${askFor(params)}`)
  const shown = useLast(data)
  const org = params.get('org') ?? ''

  // The first letter is a page of its own for Back; the letters after it replace it.
  function ask(name: string, value: string) {
    const next = new URLSearchParams(params)
    next.delete('page')
    if (value === '') next.delete(name)
    else next.set(name, value)
    setParams(next, { replace: name === 'q' && params.has('q') })
  }

  return (
    <>
      <PageHead
        title="Customers"
        product="Support console"
        sub={
          shown === undefined
            ? 'Everybody with an account'
            : `${formatCount(shown.people)} people in ${formatCount(shown.organisations)} organisations`
        }
      />
      <search className="toolbar">
        <SearchBox
          label="Search customers"
          placeholder="Name, e-mail, organisation or id"
          value={params.get('q') ?? ''}
          onSearch={(value) => ask('q', value)}
        />
        <OrganisationFilter
          value={org}
          name={shown?.items.find((item) => item.org.id === org)?.org.name}
          onPick={(value) => ask('org', value)}
        />
        <Pick
          label="Status"
          value={params.get('status') ?? ''}
          options={STATUSES}
          onPick={(value) => ask('status', value)}
        />
      </search>
      {failure !== null && shown === undefined ? <LoadFailed failure={failure} onRetry={retry} /> : null}
      {failure === null || shown !== undefined ? (
        <div className="card" aria-busy={data === undefined}>
          {shown !== undefined && shown.items.length === 0 ? (
            <Nothing icon="search" title="Nobody found">
              Try fewer letters, or clear the filters.
            </Nothing>
          ) : (
            <CustomerTable page={shown} />
          )}
        </div>
      ) : null}
      {shown === undefined ? null : (
        <Pager page={shown.page} size={shown.size} total={shown.total} what={['person', 'people']} />
      )}
    </>
  )
}

function askFor(params: URLSearchParams): string {
  const asked = new URLSearchParams()
  for (const name of ['q', 'org', 'status', 'page']) {
    const value = params.get(name)
    if (value) asked.set(name, value)
  }
  return asked.toString()
}
