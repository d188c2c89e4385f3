import { createHash } from 'node:crypto'
import type { Sql } from '@understudy/server/sql'
import type { Page, Shipment } from '../../shared/appApi.ts'
import { addDays, dayOf, daysBetween } from '../data/days.ts'
import type { Caller } from './caller.ts'

const DAYS_SHOWN = 30
const DAYS_UNDERWAY = 3
const PRIME = 7919
const DESTINATIONS = [
  'Rotterdam, NL',
  'Wien, AT',
  'Antwerpen, BE',
  'Bologna, IT',
  'Malmö, SE',
  'Zürich, CH',
  'Sevilla, ES',
  'Lyon, FR',
  'Kraków, PL',
  'Dublin, IE',
  'Hamburg, DE',
  'Coimbra, PT',
  'Ljubljana, SI',
  'Tallinn, EE',
  'Bristol, GB',
  'Odense, DK',
]
const CARRIERS = ['Northpost', 'Kurierdienst Blau', 'Via Express', 'Harbour & Home']

/**
 * The parcels of the last 30 days, newest first. Only their number a day is stored, and how many were late; the rest of
 * a parcel follows from the organisation, the day and its place in it, so it is the same whenever it is asked for.
 */
export async function readShipments(
  sql: Sql,
  caller: Caller,
  { page, size }: { readonly page: number; readonly size: number },
  now: number,
): Promise<Page<Shipment>> {
  const today = dayOf(now)
  const days = await sql.query<{ day: string; shipped: number; late: number }>(
    `SELECT day::text, shipped, late FROM demo.shipment_day
     WHERE org_id = $1 AND day > $2 AND day <= $3 ORDER BY demo.shipment_day.day DESC`,
    [caller.orgId, addDays(today, -DAYS_SHOWN), today],
  )
  const total = days.reduce((sum, { shipped }) => sum + shipped, 0)
  const items: Shipment[] = []
  let place = (page - 1) * size
  for (const { day, shipped, late } of days) {
    for (; place < shipped && items.length < size; place += 1) {
      // A prime spreads the late ones over the day without changing how many there are.
      const isLate = (place * PRIME) % shipped < late
      items.push(parcel(caller.orgId, day, place, isLate, today))
    }
    if (items.length === size) break
    place -= shipped
  }
  return { items, total, page, size }
}

function parcel(orgId: string, day: string, place: number, isLate: boolean, today: string): Shipment {
  const digest = createHash('sha256').update(`${orgId} ${day} ${place}`).digest()
  const pick = <T>(from: readonly T[], byte: number): T => from[(digest[byte] ?? 0) % from.length] as T
  return {
    id: `PW${day.slice(2).replaceAll('-', '')}${digest.readUInt32BE(4).toString(36).toUpperCase().padStart(7, '0')}`,
    day,
    destination: pick(DESTINATIONS, 0),
    carrier: pick(CARRIERS, 1),
    status: statusOf(daysBetween(day, today), isLate),
  }
}

function statusOf(age: number, isLate: boolean): Shipment['status'] {
  if (age === 0) return 'label_created'
  if (age < DAYS_UNDERWAY) return 'in_transit'
  return isLate ? 'delivered_late' : 'delivered'
}
