import type { AuditVerdict } from '@understudy/client/connectors/bridge'
import { useQuery } from '../api/useQuery.ts'
import { Button } from '../ui/Button.tsx'
import { formatCount } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'

const PATH = '/support/audit/verify'

/** Whether the chain of the log holds, from the first entry to the last. The server checks; this says what it found. */
export function ProofStrip() {
  const { data, failure, loading, retry } = useQuery<AuditVerdict>(PATH)
  const bad = data?.ok === false || failure !== null
  return (
    <div className="notice proof" data-tone={data?.ok === false ? 'bad' : undefined}>
      <div className="notice-text">
        <span data-tone={bad ? 'bad' : 'good'}>
          <Icon name={bad ? 'alert' : 'check'} size={18} />
        </span>
        <p role="status">{sentence(data, failure !== null)}</p>
      </div>
      <Button size="small" busy={loading} onClick={retry}>
        {loading && data !== undefined ? 'Checking' : 'Check again'}
      </Button>
    </div>
  )
}

function sentence(data: AuditVerdict | undefined, failed: boolean) {
  if (data === undefined) return failed ? 'The log could not be checked right now.' : 'Checking every entry of the log.'
  if (data.ok) {
    return (
      <>
        <b className="strong">Complete.</b> {formatCount(data.checked)} entries checked, each bound to the one before
        it.
        {data.head === '' ? null : (
          <>
            {' '}
            The last seal is <span className="mono">{data.head.slice(0, 12)}</span>.
          </>
        )}
      </>
    )
  }
  const bad = data.firstBad ?? null
  return (
    <>
      <b className="strong">Not complete.</b>{' '}
      {bad === null ? 'The log does not hold together' : `Entry ${bad.seq} does not fit the chain (${bad.kind})`}. Tell
      security.
    </>
  )
}
