import type { CustomerPage } from '../../shared/consoleApi.ts'
import { Badge } from '../ui/Badge.tsx'
import { Person } from '../ui/Person.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { Cell, Row, Table, TableBody, TableHead } from '../ui/Table.tsx'
import { ACCESS_WORDS } from './access.ts'
import { ImpersonateButton } from './ImpersonateButton.tsx'

const COLUMNS = ['Person', 'Organisation', 'Plan', 'Support access', '~Impersonate']

/** A page of customers; grey bars until it is there. */
export function CustomerTable({ page }: { readonly page: CustomerPage | undefined }) {
  return (
    <Table caption="Customers">
      <TableHead columns={COLUMNS} />
      <TableBody>
        {page === undefined ? (
          <SkeletonRows rows={8} columns={COLUMNS.length} />
        ) : (
          page.items.map((customer) => {
            const { label, tone } = ACCESS_WORDS[customer.access]
            return (
              <Row key={customer.id}>
                <Cell>
                  <Person
                    id={customer.id}
                    name={customer.name}
                    sub={customer.email}
                    to={`/console/customers/${encodeURIComponent(customer.id)}`}
                  />
                </Cell>
                <Cell label="Organisation" quiet>
                  <bdi>{customer.org.name}</bdi>
                </Cell>
                <Cell label="Plan" quiet minor>
                  {customer.plan}
                </Cell>
                <Cell label="Support access">
                  <Badge tone={tone}>{label}</Badge>
                </Cell>
                <Cell end actions>
                  <ImpersonateButton customer={customer} />
                </Cell>
              </Row>
            )
          })
        )}
      </TableBody>
    </Table>
  )
}
