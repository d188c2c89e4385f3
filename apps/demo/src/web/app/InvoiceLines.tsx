import type { Invoice } from '../../shared/appApi.ts'
import { formatCount, formatMoney } from '../ui/format.ts'
import { Cell, Row, Table, TableBody, TableHead } from '../ui/Table.tsx'

/** What an invoice is made of, and its sums. */
export function InvoiceLines({ invoice }: { readonly invoice: Invoice }) {
  const money = (amount: number) => <span className="num">{formatMoney(amount, invoice.currency)}</span>
  return (
    <>
      <Table caption={`Lines of invoice ${invoice.id}`}>
        <TableHead columns={['Description', 'Quantity', 'Each', 'Sum']} end={['Quantity', 'Each', 'Sum']} />
        <TableBody>
          {invoice.lines.map((line) => (
            <Row key={line.text}>
              <Cell>
                <span className="strong">{line.text}</span>
              </Cell>
              <Cell label="Quantity" end quiet>
                <span className="num">{formatCount(line.quantity)}</span>
              </Cell>
              <Cell label="Each" end quiet>
                {money(line.unitAmount)}
              </Cell>
              <Cell label="Sum" end>
                {money(line.amount)}
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
      <dl className="sums">
        <div>
          <dt>Net</dt>
          <dd>{money(invoice.net)}</dd>
        </div>
        <div>
          <dt>VAT</dt>
          <dd>{money(invoice.vat)}</dd>
        </div>
        <div data-total="">
          <dt>Total</dt>
          <dd>{money(invoice.amount)}</dd>
        </div>
      </dl>
    </>
  )
}
