import type { AuditEvent } from '@understudy/protocol'
import type { AuditExportQuery } from '@understudy/protocol/schemas'
import type { Scope } from '../../policy/scope.ts'
import type { Tx } from '../../sql/sql.ts'
import { walkAudit } from '../read.ts'
import { CSV_HEADER, csvOf } from './csv.ts'
import { ocsfOf } from './ocsf.ts'
import { redact } from './redact.ts'

/** How one format is written down. */
interface Format {
  readonly type: string
  readonly extension: string
  readonly before: string
  readonly after: string
  readonly between: string
  readonly write: (event: AuditEvent) => string
}

const DOCUMENT = { before: '{"events":[', between: ',\n', after: ']}\n' }

const FORMATS: Readonly<Record<AuditExportQuery['format'], Format>> = {
  // Whole, because what was left out could not be verified.
  json: { ...DOCUMENT, type: 'application/json', extension: 'json', write: (event) => JSON.stringify(event) },
  ocsf: {
    ...DOCUMENT,
    type: 'application/json',
    extension: 'ocsf.json',
    write: (event) => JSON.stringify(ocsfOf(redact(event))),
  },
  csv: {
    type: 'text/csv; charset=utf-8; header=present',
    extension: 'csv',
    before: CSV_HEADER,
    between: '',
    after: '',
    write: (event) => csvOf(redact(event)),
  },
}

/** How somebody reads the log who does not see everything. */
interface Reading {
  readonly scope?: Scope | null
  readonly as?: (event: AuditEvent) => AuditEvent
}

const PAGE = 500

/**
 * The log in one of the formats, oldest first, as a download that is written while it is read: it needs no more memory
 * for a year than for a day. One that fails on the way breaks off and is never a shorter log that looks whole.
 */
export function exportAudit(
  sql: Tx,
  { format, ...filter }: AuditExportQuery,
  { scope = null, as = (event) => event }: Reading = {},
): Response {
  const { type, extension, write, before, between, after } = FORMATS[format]
  const pages = walkAudit(sql, { ...filter, scope }, PAGE)
  const encoder = new TextEncoder()
  let written = false

  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await pages.next()
      if (done) {
        controller.enqueue(encoder.encode(written ? after : before + after))
        controller.close()
        return
      }
      controller.enqueue(
        encoder.encode((written ? between : before) + value.map((event) => write(as(event))).join(between)),
      )
      written = true
    },
    async cancel() {
      await pages.return(undefined)
    },
  })
  return new Response(body, {
    headers: {
      'Content-Type': type,
      'Content-Disposition': `attachment; filename="support-audit.${extension}"`,
      'Cache-Control': 'no-store',
    },
  })
}
