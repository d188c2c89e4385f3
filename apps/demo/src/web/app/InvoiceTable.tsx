import { Link } from 'react-router'
import type { InvoiceSummary } from '../../shared/appApi.ts'
import { Badge } from '../ui/Badge.tsx'
import { formatDay, formatMoney } from '../ui/format.ts'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { Cell, Row, Table, TableBody, TableHead } from '../ui/Table.tsx'
import { invoiceState } from './invoiceWords.ts'

const COLUMNS = ['Invoice', 'Date', 'Status', 'Amount']

interface InvoiceTableProps {
  readonly caption: string
  /** Grey bars until they are there. */
  readonly invoices: readonly InvoiceSummary[] | undefined
}

export function InvoiceTable({ caption, invoices }: InvoiceTableProps) {
  return (
    <Table caption={caption}>
      <TableHead columns={COLUMNS} end={['Amount']} />
      <TableBody>
        {invoices === undefined ? (
          <SkeletonRows rows={8} columns={COLUMNS.length} />
        ) : (
          invoices.map((invoice) => {
            const { label, tone } = invoiceState(invoice)
            return (
              <Row key={invoice.id}>
                <Cell>
                  <Link className="row-link" to={`/app/invoices/${encodeURIComponent(invoice.id)}`}>
                    {invoice.id}
                  </Link>
                </Cell>
                <Cell label="Date" quiet>
                  <time dateTime={invoice.issuedOn}>{formatDay(invoice.issuedOn)}</time>
                </Cell>
                <Cell label="Status">
                  <Badge tone={tone}>{label}</Badge>
                </Cell>
                <Cell label="Amount" end>
                  <span className="num">{formatMoney(invoice.amount, invoice.currency)}</span>
                </Cell>
              </Row>
            )
          })
        )}
      </TableBody>
    </Table>
  )
}
