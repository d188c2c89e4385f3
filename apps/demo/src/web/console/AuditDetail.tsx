import type { AuditEvent } from '@understudy/protocol'
import type { ReactNode } from 'react'
import { Facts } from '../ui/Facts.tsx'
import { formatClock, formatInstantDay } from '../ui/format.ts'
import { MODE_WORDS } from '../ui/modeWords.ts'
import { Cell, Row } from '../ui/Table.tsx'

interface AuditDetailProps {
  readonly id: string
  readonly event: AuditEvent
  readonly columns: number
}

/** Everything one entry of the log holds. */
export function AuditDetail({ id, event, columns }: AuditDetailProps) {
  return (
    <Row id={id} className="audit-detail">
      <Cell colSpan={columns}>
        <Facts items={factsOf(event)} />
      </Cell>
    </Row>
  )
}

function factsOf(event: AuditEvent): readonly (readonly [string, ReactNode])[] {
  const at = Date.parse(event.time)
  const facts: (readonly [string, ReactNode])[] = [
    ['Entry', <span key="entry" className="mono">{`${event.seq} · ${event.hash.slice(0, 16)}`}</span>],
    ['Time', `${formatInstantDay(at)}, ${formatClock(at)}`],
  ]
  const add = (label: string, value: ReactNode) => {
    if (value !== null && value !== undefined && value !== '') facts.push([label, value])
  }
  add('Actor', event.actor === null ? null : who(event.actor))
  add('Acted as', event.actedAs === null ? null : <span className="mono">{event.actedAs}</span>)
  add('Subject', event.subject === null ? null : who(event.subject))
  add(
    'Reason',
    event.reason === null ? null : <bdi>{`${event.reason.code.replaceAll('_', ' ')}: ${event.reason.text}`}</bdi>,
  )
  add('Ticket', event.ticket)
  add('Mode', event.mode === null ? null : MODE_WORDS[event.mode].label)
  add('Approved by', event.approver === null ? null : who(event.approver))
  add(
    'Action',
    event.action === null
      ? null
      : `${event.action.name}${event.action.class === null ? '' : `, class ${event.action.class}`}`,
  )
  add('Route', event.action?.route ? `${event.action.method ?? ''} ${event.action.route}`.trim() : null)
  add('Detail', event.detail)
  add('Policy', event.policyVersion)
  add('Session', event.session === null ? null : <span className="mono">{event.session}</span>)
  add('Address', event.request?.ip)
  add('Browser', event.request?.userAgent)
  add('Client', event.request?.client)
  add('Request id', event.request === null ? null : <span className="mono">{event.request.id}</span>)
  return facts
}

function who({ id, name }: { readonly id: string; readonly name: string }): ReactNode {
  return (
    <>
      <bdi>{name}</bdi> <span className="mono quiet">{id}</span>
    </>
  )
}
