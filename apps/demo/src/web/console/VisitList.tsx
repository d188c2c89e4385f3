import type { Visit } from '../../shared/consoleApi.ts'
import { Badge } from '../ui/Badge.tsx'
import { capital, formatLength, formatMoment } from '../ui/format.ts'
import { MODE_WORDS } from '../ui/modeWords.ts'
import { Cell, Row, Table, TableBody, TableHead } from '../ui/Table.tsx'

/** Last support sessions in an account, newest first. */
export function VisitList({ visits }: { readonly visits: readonly Visit[] }) {
  if (visits.length === 0) return <p className="quiet">Nobody of the support team has been here yet.</p>
  return (
    <Table caption="Recent support visits">
      <TableHead columns={['When', 'Who', 'Why', 'Mode', 'How long']} />
      <TableBody>
        {visits.map((visit) => (
          <Row key={visit.id}>
            <Cell quiet>
              <time className="nowrap" dateTime={new Date(visit.startedAt).toISOString()}>
                {capital(formatMoment(visit.startedAt))}
              </time>
            </Cell>
            <Cell label="Who">
              <bdi>{visit.by}</bdi>
            </Cell>
            <Cell label="Why">
              {visit.purpose}
              {visit.ticket === null ? null : <span className="quiet"> · {visit.ticket}</span>}
            </Cell>
            <Cell label="Mode">
              <Badge tone={MODE_WORDS[visit.mode].tone}>{MODE_WORDS[visit.mode].label}</Badge>
            </Cell>
            <Cell label="How long" quiet>
              {visit.endedAt === null ? 'Still open' : formatLength(visit.endedAt - visit.startedAt)}
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  )
}
