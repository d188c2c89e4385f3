import type { Sql } from '@understudy/server/sql'
import { Hono } from 'hono'
import type { Customer } from '../../shared/consoleApi.ts'
import type { FoundPeople, FoundPerson } from '../../shared/deskApi.ts'
import { readCustomers } from '../console/customers.ts'
import { problem } from '../http/problems.ts'
import type { AgentOf } from './agentOf.ts'

const FOUND = 10
const LONGEST_QUERY = 100

export interface DeskOptions {
  readonly sql: Sql
  readonly agentOf: AgentOf
}

/**
 * `/api/desk`: whom an agent may go on to, for the agent as themselves while they are in an account. Reads only, and nothing
 * of the account.
 */
export function deskApi({ sql, agentOf }: DeskOptions) {
  const app = new Hono()
  app.use(async (c, next) => ((await agentOf(c.req.raw)) === null ? problem('actor_not_allowed') : next()))

  app.get('/people', async (c) => {
    const q = (c.req.query('q') ?? '').slice(0, LONGEST_QUERY)
    const { items } = await readCustomers(sql, { q, org: null, status: null, page: 1, size: FOUND })
    const found: FoundPeople = { people: items.map(toFound) }
    return c.json(found)
  })

  app.notFound(() => problem('not_found'))
  return app
}

function toFound({ id, name, email, org, access }: Customer): FoundPerson {
  return { id, name, email, org: org.name, access }
}
