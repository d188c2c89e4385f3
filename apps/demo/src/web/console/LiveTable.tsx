import type { LiveSession } from '@understudy/protocol'
import { Badge } from '../ui/Badge.tsx'
import { Button } from '../ui/Button.tsx'
import { formatCountdown, formatSince } from '../ui/format.ts'
import { MODE_WORDS } from '../ui/modeWords.ts'
import { Cell, Row, Table, TableBody, TableHead } from '../ui/Table.tsx'
import { ActorToSubject } from './ActorToSubject.tsx'

interface LiveTableProps {
  readonly sessions: readonly LiveSession[]
  /** By the server's clock. */
  readonly now: number
  readonly mayEnd: (live: LiveSession) => boolean
  readonly onEnd: (live: LiveSession) => void
}

/** Live sessions with the time they have left. */
export function LiveTable({ sessions, now, mayEnd, onEnd }: LiveTableProps) {
  const columns = ['Actor → subject', 'Mode', 'Reason', 'Since', 'Time left']
  const ends = sessions.some(mayEnd)
  return (
    <Table caption="Live support sessions">
      <TableHead columns={ends ? [...columns, '~End'] : columns} />
      <TableBody>
        {sessions.map((live) => (
          <Row key={live.session.id}>
            <Cell>
              <ActorToSubject actor={live.actor} subject={live.subject} />
            </Cell>
            <Cell label="Mode">
              {live.session.breakGlass ? (
                <Badge tone="bad">Emergency access</Badge>
              ) : (
                <Badge tone={MODE_WORDS[live.session.mode].tone}>{MODE_WORDS[live.session.mode].label}</Badge>
              )}
            </Cell>
            <Cell label="Reason">
              <bdi>{live.session.reason.text}</bdi>
              {live.session.ticket === null ? null : <span className="quiet"> · {live.session.ticket}</span>}
            </Cell>
            <Cell label="Since" quiet>
              <span className="nowrap">{formatSince(live.session.startedAt)}</span>
            </Cell>
            <Cell label="Time left">
              <span className="num">{formatCountdown(live.session.expiresAt - now)}</span>
            </Cell>
            {ends ? (
              <Cell end actions>
                {mayEnd(live) ? (
                  <Button
                    size="small"
                    kind="danger"
                    aria-label={`End ${live.actor.name}’s session`}
                    onClick={() => onEnd(live)}
                  >
                    End
                  </Button>
                ) : null}
              </Cell>
            ) : null}
          </Row>
        ))}
      </TableBody>
    </Table>
  )
}
