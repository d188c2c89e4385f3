import { useQuery } from '../api/useQuery.ts'
import { Button } from '../ui/Button.tsx'
import { formatCount } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'

interface Verdict {
  readonly ok: boolean
  readonly checked: number
  readonly head: string
  readonly firstBad?: { readonly seq: number; readonly kind: string }
}

const PATH = '/support/audit/verify'

/** Whether the chain of the log holds, from the first entry to the last. The server checks; this says what it found. */
export function ProofStrip() {
  const { data, failure, loading, retry } = useQuery<Verdict>(PATH)
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

function sentence(data: Verdict | undefined, failed: boolean) {
  if (data === undefined) return failed ? 'The log could not be checked right now.' : 'Checking every entry of the log.'
  if (data.ok) {
    return (
      <>
        <b className="strong">Complete.</b> {formatCount(data.checked)} entries checked, each bound to the one before
        it. Last seal <span className="mono">{data.head.slice(0, 12)}</span>.
      </>
    )
  }
  return (
    <>
      <b className="strong">Not complete.</b> Entry {data.firstBad?.seq ?? '?'} does not fit the chain
      {data.firstBad === undefined ? '' : ` (${data.firstBad.kind.replaceAll('_', ' ')})`}. Tell security.
    </>
  )
}
