import { useSearchParams } from 'react-router'
import type { Page, Shipment } from '../../shared/appApi.ts'
import { useQuery } from '../api/useQuery.ts'
import { Badge, type Tone } from '../ui/Badge.tsx'
import { LoadFailed, Nothing } from '../ui/Feedback.tsx'
import { formatDay } from '../ui/format.ts'
import { PageHead } from '../ui/PageHead.tsx'
import { Pager } from '../ui/Pager.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { Cell, Row, Table, TableBody, TableHead } from '../ui/Table.tsx'
import { useLast } from '../ui/useLast.ts'

const COLUMNS = ['Tracking', 'Sent', 'To', 'Carrier', 'Status']

const STATES: Readonly<Record<Shipment['status'], { readonly label: string; readonly tone: Tone }>> = {
  label_created: { label: 'Label printed', tone: 'neutral' },
  in_transit: { label: 'On its way', tone: 'accent' },
  delivered: { label: 'Delivered', tone: 'good' },
  delivered_late: { label: 'Delivered late', tone: 'warn' },
}

/** The parcels of the last 30 days. */
export function ShipmentsPage() {
  const [params] = useSearchParams()
  const { data, failure, retry } = useQuery<Page<Shipment>>(`/api/app/shipments?page=${params.get('page') ?? '1'}`)
  const shown = useLast(data)

  return (
    <>
      <PageHead title="Shipments" product="Parcelwise" sub="Every parcel of the last 30 days" />
      {failure !== null && shown === undefined ? <LoadFailed failure={failure} onRetry={retry} /> : null}
      {failure === null || shown !== undefined ? (
        <div className="card" aria-busy={data === undefined}>
          {shown !== undefined && shown.items.length === 0 ? (
            <Nothing icon="box" title="No parcels yet">
              What is sent appears here.
            </Nothing>
          ) : (
            <Table caption="Shipments">
              <TableHead columns={COLUMNS} />
              <TableBody>
                {shown === undefined ? (
                  <SkeletonRows rows={10} columns={COLUMNS.length} />
                ) : (
                  shown.items.map(shipmentRow)
                )}
              </TableBody>
            </Table>
          )}
        </div>
      ) : null}
      {shown === undefined ? null : (
        <Pager page={shown.page} size={shown.size} total={shown.total} what={['shipment', 'shipments']} />
      )}
    </>
  )
}

function shipmentRow({ id, day, destination, carrier, status }: Shipment) {
  return (
    <Row key={id}>
      <Cell>
        <span className="strong num">{id}</span>
      </Cell>
      <Cell label="Sent" quiet>
        <time dateTime={day}>{formatDay(day)}</time>
      </Cell>
      <Cell label="To">
        <bdi>{destination}</bdi>
      </Cell>
      <Cell label="Carrier" quiet>
        {carrier}
      </Cell>
      <Cell label="Status">
        <Badge tone={STATES[status].tone}>{STATES[status].label}</Badge>
      </Cell>
    </Row>
  )
}
