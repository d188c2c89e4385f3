import type { Review } from '@understudy/protocol'
import type { Guard, GuardCaller } from '@understudy/server/guard'
import type { Sql } from '@understudy/server/sql'
import { Hono, type MiddlewareHandler } from 'hono'
import { ACCESS, type Counts, type CustomerDetails } from '../../shared/consoleApi.ts'
import { STAFF_ROLES } from '../../shared/identity.ts'
import type { RequestBindings } from '../app/api.ts'
import type { AskBridge } from '../askBridge.ts'
import { problem } from '../http/problems.ts'
import { readChoice, readPaging } from '../http/query.ts'
import { readCustomer, readCustomers, readOrganisations } from './customers.ts'
import { readVisits } from './visits.ts'

const PAGE = 25
const LONGEST_QUERY = 100

export interface ConsoleOptions {
  readonly sql: Sql
  readonly guard: Pick<Guard, 'check'>
  readonly askBridge: AskBridge
}

/** What the handlers of the console find beside a request. */
export interface ConsoleEnv {
  readonly Bindings: RequestBindings
  readonly Variables: { readonly caller: GuardCaller }
}

/** `/api/console`: the support team's tool. Only staff, and only as themselves. */
export function consoleApi(options: ConsoleOptions) {
  const { sql } = options
  const app = new Hono<ConsoleEnv>()
  app.use(staffOnly(options))

  app.get('/customers', async (c) => {
    const query = new URL(c.req.url).searchParams
    const page = await readCustomers(sql, {
      q: (query.get('q') ?? '').slice(0, LONGEST_QUERY),
      org: query.get('org') || null,
      status: readChoice(query.get('status'), ACCESS),
      ...readPaging(query, PAGE),
    })
    return c.json(page)
  })

  app.get('/customers/:id', async (c) => {
    const id = c.req.param('id')
    const customer = await readCustomer(sql, id)
    if (customer === null) return problem('not_found')
    const details: CustomerDetails = { ...customer, visits: await readVisits(sql, id) }
    return c.json(details)
  })

  app.get('/organisations', async (c) =>
    c.json(await readOrganisations(sql, (c.req.query('q') ?? '').slice(0, LONGEST_QUERY))),
  )

  app.get('/counts', async (c) => {
    const [sessions, requests, reviews] = await Promise.all([
      options.askBridge('/support/sessions', c.req.raw),
      options.askBridge('/support/requests', c.req.raw),
      options.askBridge('/support/reviews', c.req.raw),
    ])
    // What changed since the guard looked, such as a session that is over, is the bridge's to say.
    if (!sessions.ok) return sessions
    if (!requests.ok) return requests
    if (!reviews.ok) return reviews
    const live = (await sessions.json()) as { readonly sessions: readonly unknown[] }
    const open = (await requests.json()) as { readonly requests: readonly { readonly state: string }[] }
    const owed = (await reviews.json()) as { readonly reviews: readonly Pick<Review, 'state' | 'actor'>[] }
    const counts: Counts = {
      liveSessions: live.sessions.length,
      openRequests: open.requests.filter(({ state }) => state === 'pending').length,
      openReviews: owed.reviews.filter((review) => isFor(review, c.get('caller'))).length,
    }
    return c.json(counts)
  })

  app.notFound(() => problem('not_found'))
  return app
}

/** Whether somebody may write this review now: a lead, of another one’s access, when it is over. */
function isFor({ state, actor }: Pick<Review, 'state' | 'actor'>, { sub, roles }: GuardCaller): boolean {
  return (state === 'open' || state === 'overdue') && actor.id !== sub && roles.includes('support_lead')
}

function staffOnly({ guard }: ConsoleOptions): MiddlewareHandler<ConsoleEnv> {
  return async (c, next) => {
    // No action is declared for the console, so the guard lets nobody in who is in a support session.
    const { ip } = c.env
    const checked = await guard.check(c.req.raw, undefined, ip === undefined ? {} : { ip })
    if (!checked.ok) return checked.response
    const { kind, roles } = checked.caller
    c.set('caller', checked.caller)
    if (kind !== 'own' || !STAFF_ROLES.some((role) => roles.includes(role))) return problem('actor_not_allowed')
    return next()
  }
}
