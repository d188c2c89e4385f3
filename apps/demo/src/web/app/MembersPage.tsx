import type { MemberRole, Members } from '../../shared/appApi.ts'
import { useQuery } from '../api/useQuery.ts'
import { Badge } from '../ui/Badge.tsx'
import { LoadFailed } from '../ui/Feedback.tsx'
import { capital, formatMoment } from '../ui/format.ts'
import { PageHead } from '../ui/PageHead.tsx'
import { Person } from '../ui/Person.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { Cell, Row, Table, TableBody, TableHead } from '../ui/Table.tsx'
import { InviteForm } from './InviteForm.tsx'

const COLUMNS = ['Person', 'Role', 'Last seen']

const ROLE_WORDS: Readonly<Record<MemberRole, string>> = { owner: 'Owner', admin: 'Admin', member: 'Member' }

/** Who works in this workspace, who is invited. */
export function MembersPage() {
  const { data, failure, retry } = useQuery<Members>('/api/app/members')
  return (
    <>
      <PageHead title="Members" product="Parcelwise" sub="Who works in this workspace" />
      {failure !== null && data === undefined ? <LoadFailed failure={failure} onRetry={retry} /> : null}
      {failure !== null && data === undefined ? null : (
        <div className="columns">
          <section className="card" aria-label="Members" aria-busy={data === undefined}>
            <Table caption="Members">
              <TableHead columns={COLUMNS} />
              <TableBody>
                {data === undefined ? <SkeletonRows rows={4} columns={3} /> : <MemberRows data={data} />}
              </TableBody>
            </Table>
          </section>
          <section className="card" aria-labelledby="invite">
            <div className="card-head">
              <h2 id="invite">Invite somebody</h2>
            </div>
            <InviteForm />
          </section>
        </div>
      )}
    </>
  )
}

function MemberRows({ data }: { readonly data: Members }) {
  return (
    <>
      {data.members.map((member) => (
        <Row key={member.id}>
          <Cell>
            <span className="row">
              <Person id={member.id} name={member.name} sub={member.email} />
              {member.self ? <Badge tone="accent">You</Badge> : null}
            </span>
          </Cell>
          <Cell label="Role">{ROLE_WORDS[member.role]}</Cell>
          <Cell label="Last seen" quiet>
            {member.lastSeenAt === null ? 'Never' : capital(formatMoment(member.lastSeenAt))}
          </Cell>
        </Row>
      ))}
      {data.invitations.map((invitation) => (
        <Row key={invitation.id}>
          <Cell>
            <Person id={invitation.id} name={invitation.email} sub={`Invited ${formatMoment(invitation.invitedAt)}`} />
          </Cell>
          <Cell label="Role">{ROLE_WORDS[invitation.role]}</Cell>
          <Cell label="Last seen">
            <Badge tone="warn">Invited</Badge>
          </Cell>
        </Row>
      ))}
    </>
  )
}
