import type { AuditEvent } from '@understudy/protocol'
import { useState } from 'react'
import { Badge } from '../ui/Badge.tsx'
import { formatClock, formatInstantDay } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { Cell, Row, Table, TableBody, TableHead } from '../ui/Table.tsx'
import { ActorToSubject } from './ActorToSubject.tsx'
import { AuditDetail } from './AuditDetail.tsx'
import { auditWords, OUTCOMES, relationOf } from './auditWords.ts'

const COLUMNS = ['Time', 'Actor → subject', 'Action', 'Ticket', 'Outcome']

/** A page of the log; a row opens to show everything the entry holds. */
export function AuditTable({ events }: { readonly events: readonly AuditEvent[] | undefined }) {
  const [open, setOpen] = useState<number | null>(null)
  return (
    <Table caption="Audit log, newest first">
      <TableHead columns={COLUMNS} />
      <TableBody>
        {events === undefined ? (
          <SkeletonRows rows={8} columns={COLUMNS.length} />
        ) : (
          events.map((event) => (
            <AuditRows
              key={event.seq}
              event={event}
              open={open === event.seq}
              onToggle={() => setOpen(open === event.seq ? null : event.seq)}
            />
          ))
        )}
      </TableBody>
    </Table>
  )
}

interface AuditRowsProps {
  readonly event: AuditEvent
  readonly open: boolean
  onToggle(): void
}

function AuditRows({ event, open, onToggle }: AuditRowsProps) {
  const { title, sub } = auditWords(event)
  const outcome = OUTCOMES[event.outcome]
  const at = Date.parse(event.time)
  const detailId = `entry-${event.seq}`
  return (
    <>
      <Row data-open={open || undefined}>
        <Cell>
          <button
            type="button"
            className="disclose"
            aria-expanded={open}
            aria-controls={open ? detailId : undefined}
            aria-label={`${title}, ${formatClock(at)}: details`}
            onClick={onToggle}
          >
            <time dateTime={event.time} title={formatInstantDay(at)}>
              {formatClock(at)}
            </time>
            <Icon name="chevron" size={12} />
          </button>
        </Cell>
        <Cell>
          <ActorToSubject actor={event.actor} subject={event.subject} relation={relationOf(event)} />
        </Cell>
        <Cell>
          <span className="person-text">
            <span className="strong">{title}</span>
            <span className="person-sub">
              <bdi>{sub}</bdi>
            </span>
          </span>
        </Cell>
        <Cell {...(event.ticket === null ? {} : { label: 'Ticket' })} quiet>
          {event.ticket}
        </Cell>
        <Cell label="Outcome">
          <Badge tone={outcome.tone}>{outcome.label}</Badge>
        </Cell>
      </Row>
      {open ? <AuditDetail id={detailId} event={event} columns={COLUMNS.length} /> : null}
    </>
  )
}
