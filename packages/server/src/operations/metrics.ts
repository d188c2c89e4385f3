import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Observation, Observe } from './observation.ts'
import type { Standing } from './standing.ts'

/** The bridge's numbers in the text format of Prometheus. */
export interface Metrics {
  readonly observe: Observe
  readonly contentType: string
  /** Every number, the database's own asked at that moment; where it cannot be asked, the text says so. */
  text(): Promise<string>
}

// Seconds. The bridge answers in milliseconds; above the last one a person has noticed.
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

/** Counts into a registry of its own, so that a host's numbers and these do not meet. */
export function createMetrics(
  standing: () => Promise<Standing>,
  { ofProcess }: { readonly ofProcess: boolean },
): Metrics {
  const registers = [new Registry()]
  const [registry] = registers as [Registry]
  if (ofProcess) collectDefaultMetrics({ register: registry })

  const answers = new Histogram({
    name: 'understudy_request_duration_seconds',
    help: 'Time until the bridge answered, by action and status.',
    labelNames: ['action', 'status'],
    buckets: BUCKETS,
    registers,
  })
  const checks = new Histogram({
    name: 'understudy_guard_duration_seconds',
    help: 'Time until a guard had judged a request, by status of its judgement; 200 is yes.',
    labelNames: ['status'],
    buckets: BUCKETS,
    registers,
  })
  const refusals = new Counter({
    name: 'understudy_refusals_total',
    help: 'Refused requests, by where and why.',
    labelNames: ['by', 'code'],
    registers,
  })
  const reaped = new Counter({
    name: 'understudy_reaped_sessions_total',
    help: 'Overdue sessions that housekeeping of this process closed.',
    registers,
  })
  const rounds = new Counter({
    name: 'understudy_reap_rounds_total',
    help: 'Rounds of housekeeping of this process.',
    registers,
  })

  const spooled = new Counter({
    name: 'understudy_spooled_ends_total',
    help: 'Ends that were kept on disk while the database was away, and what became of them, in this process.',
    labelNames: ['what'],
    registers,
  })

  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers })
  const up = gauge('understudy_database_up', '1: the database answers.')
  const waiting = gauge('understudy_spooled_ends_waiting', 'Ends on disk that the database does not have yet.')
  const live = gauge('understudy_sessions_live', 'Support sessions that run now, by mode.', ['mode'])
  const overdue = gauge('understudy_sessions_overdue', 'Sessions whose time is over and that are not closed yet.')
  const requests = gauge('understudy_requests_open', 'Requests that wait for a decision.')
  const reviews = gauge('understudy_reviews_open', 'Emergency accesses that nobody has reviewed yet.')
  const late = gauge(
    'understudy_reviews_overdue',
    'Of those, the ones that should have been by now. Above 0: see to it.',
  )
  const notices = gauge(
    'understudy_notices_waiting',
    'Notices that wait to be told. Above 0 for long: look at the log.',
  )
  const unconfirmed = gauge(
    'understudy_issued_unconfirmed',
    'Credentials of other systems whose end was not seen yet. Above 0 for long: end them there, by hand.',
  )
  const unknown = gauge(
    'understudy_issued_unknown',
    'Credentials of other systems that may have come to be in an answer that was lost, in the last day. Above 0: look at the log.',
  )
  const queue = gauge(
    'understudy_audit_queue',
    'Rows of the log that wait to be written. Above 0 for long: look at the log.',
  )
  const events = gauge('understudy_audit_events', 'Entries of the log.')
  const uncovered = gauge('understudy_audit_uncovered', 'Entries of the log that no checkpoint covers yet.')
  const unlabelled = [overdue, requests, reviews, late, notices, unconfirmed, unknown, queue, events, uncovered]

  async function look(): Promise<void> {
    try {
      const now = await standing()
      up.set(1)
      for (const [mode, count] of Object.entries(now.live)) live.set({ mode }, count)
      overdue.set(now.overdue)
      requests.set(now.openRequests)
      reviews.set(now.openReviews)
      late.set(now.overdueReviews)
      notices.set(now.noticeQueue)
      unconfirmed.set(now.issuedUnconfirmed)
      unknown.set(now.issuedUnknown)
      queue.set(now.auditQueue)
      events.set(now.auditEvents)
      uncovered.set(now.auditUncovered)
    } catch {
      // An old number would be read as a new one.
      for (const one of unlabelled) one.remove()
      live.reset()
      up.set(0)
    }
  }

  function observe(seen: Observation): void {
    if (seen.kind === 'reap') {
      rounds.inc()
      reaped.inc(seen.ended)
      return
    }
    if (seen.kind === 'spool') {
      spooled.inc({ what: seen.what })
      waiting.set(seen.waiting)
      return
    }
    const { kind, action, status, code, milliseconds } = seen
    if (kind === 'answer') answers.observe({ action, status }, milliseconds / 1000)
    else checks.observe({ status }, milliseconds / 1000)
    if (code !== null) refusals.inc({ by: kind === 'answer' ? 'bridge' : 'guard', code })
  }

  return {
    observe,
    contentType: registry.contentType,
    async text() {
      await look()
      return registry.metrics()
    },
  }
}
