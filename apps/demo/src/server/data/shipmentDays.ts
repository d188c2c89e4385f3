import type { Tx } from '@understudy/server/sql'
import { addDays } from './days.ts'

/** Days of shipments that are kept filled, enough for this month beside the one before. */
export const SHIPMENT_DAYS = 100

/**
 * Adds the shipments of the days up to `today` that have none yet: a demo opened again after a month is not empty.
 * A day's numbers depend on nothing but the organisation and the day.
 */
export async function fillShipments(tx: Tx, today: string): Promise<void> {
  await tx.query(
    `INSERT INTO demo.shipment_day (org_id, day, shipped, late)
     SELECT org_id, day, shipped, least(shipped, round(shipped * (0.012 + 0.035 * noise2 * noise2))::integer)
     FROM (
       SELECT id AS org_id, day, noise2,
         round(parcels
           * (1 + 0.13 * sin((day - date '2020-01-01') / 13.0 + ascii(right(id, 1)))
                + 0.10 * sin((day - date '2020-01-01') / 47.0 + ascii(right(id, 2))))
           * CASE extract(isodow FROM day) WHEN 6 THEN 0.96 WHEN 7 THEN 0.9 ELSE 1.02 END
           * (0.94 + 0.12 * noise1))::integer AS shipped
       FROM (
         SELECT id, parcels, day::date AS day,
           ('x' || substr(digest, 1, 6))::bit(24)::integer / 16777216.0 AS noise1,
           ('x' || substr(digest, 7, 6))::bit(24)::integer / 16777216.0 AS noise2
         FROM demo.organisation
         CROSS JOIN generate_series(
           greatest($1::date, coalesce((SELECT max(day) + 1 FROM demo.shipment_day), $1::date)),
           $2::date, interval '1 day') AS day
         CROSS JOIN LATERAL md5(id || to_char(day, 'YYYY-MM-DD')) AS digest
       ) AS chance
     ) AS counted
     ON CONFLICT DO NOTHING`,
    [addDays(today, 1 - SHIPMENT_DAYS), today],
  )
}
