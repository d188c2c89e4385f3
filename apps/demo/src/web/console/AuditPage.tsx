import type { AuditPage as AuditEntries } from '@understudy/client/connectors/bridge'
import type { AuditEvent } from '@understudy/protocol'
import { useSearchParams } from 'react-router'
import { useQuery } from '../api/useQuery.ts'
import { useClientState } from '../session/useClientState.ts'
import { Button } from '../ui/Button.tsx'
import { LoadFailed, Nothing } from '../ui/Feedback.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { Pick } from '../ui/Pick.tsx'
import { SearchBox } from '../ui/SearchBox.tsx'
import { useLast } from '../ui/useLast.ts'
import { AuditPager } from './AuditPager.tsx'
import { AuditTable } from './AuditTable.tsx'
import { ProofStrip } from './ProofStrip.tsx'
import { ReviewsCard } from './ReviewsCard.tsx'

const OUTCOMES = [
  { value: '', label: 'Outcome' },
  { value: 'allowed', label: 'Allowed' },
  { value: 'refused', label: 'Refused' },
  { value: 'failed', label: 'Failed' },
]

const FILTERS = ['q', 'actor', 'subject', 'session', 'outcome', 'cursor']

/** Everything done in support sessions, newest first. What is asked for lives in the address. */
export function AuditPage() {
  const [params, setParams] = useSearchParams()
  const { data, failure, retry } = useQuery<AuditEntries>(`/support/audit?${askFor(params)}`)
  const shown = useLast(data)
  const actors = useActors(shown?.events ?? [], params.get('actor') ?? '')

  function ask(name: string, value: string) {
    const next = new URLSearchParams(params)
    next.delete('cursor')
    if (value === '') next.delete(name)
    else next.set(name, value)
    setParams(next, { replace: name === 'q' && params.has('q') })
  }

  return (
    <>
      <PageHead
        title="Audit log"
        product="Support console"
        sub="Everything done in a support session, by whom, as whom, and why"
      />
      <ReviewsCard />
      <ProofStrip />
      <search className="toolbar">
        <SearchBox
          label="Search the audit log"
          placeholder="Person, ticket, action or session"
          value={params.get('q') ?? ''}
          onSearch={(value) => ask('q', value)}
        />
        <Pick
          label="Actor"
          value={params.get('actor') ?? ''}
          options={actors}
          onPick={(value) => ask('actor', value)}
        />
        <Pick
          label="Outcome"
          value={params.get('outcome') ?? ''}
          options={OUTCOMES}
          onPick={(value) => ask('outcome', value)}
        />
        {params.has('subject') ? <Button onClick={() => ask('subject', '')}>All accounts</Button> : null}
        {params.has('session') ? <Button onClick={() => ask('session', '')}>All sessions</Button> : null}
      </search>
      {failure !== null && shown === undefined ? <LoadFailed failure={failure} onRetry={retry} /> : null}
      {failure === null || shown !== undefined ? (
        <div className="card" aria-busy={data === undefined}>
          {shown !== undefined && shown.events.length === 0 ? (
            <Nothing icon="search" title="Nothing like that in the log">
              Try fewer words, or clear the filters.
            </Nothing>
          ) : (
            <AuditTable events={shown?.events} />
          )}
        </div>
      ) : null}
      {shown === undefined ? null : <AuditPager total={shown.total} next={shown.next} />}
    </>
  )
}

/** People of the team who can be picked: the reader, and whoever is on this page of the log. */
function useActors(events: readonly AuditEvent[], picked: string) {
  const state = useClientState()
  const people = new Map<string, string>()
  if ('actor' in state) people.set(state.actor.id, state.actor.name)
  for (const { actor } of events) if (actor !== null) people.set(actor.id, actor.name)
  if (picked !== '' && !people.has(picked)) people.set(picked, picked)
  return [{ value: '', label: 'Actor' }, ...[...people].map(([value, label]) => ({ value, label }))]
}

function askFor(params: URLSearchParams): string {
  const asked = new URLSearchParams({ limit: '25' })
  for (const name of FILTERS) {
    const value = params.get(name)
    if (value) asked.set(name, value)
  }
  return asked.toString()
}
