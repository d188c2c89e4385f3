import { type InventoryEntry, inventory } from '@understudy/server/guard'
import { expect, test } from 'vitest'
import { ACTIONS } from '../../shared/actions.ts'
import { appApi } from './api.ts'
import { APP_ROUTES } from './routes.ts'

/** Whatever a route's body says, it is one of these. */
const actionsOf = ({ action }: (typeof APP_ROUTES)[number]) =>
  typeof action === 'string' ? [action] : [action({}), action({ plan: 'x', role: 'x', email: 'x' })]

const routes = APP_ROUTES.flatMap((route) =>
  actionsOf(route).map((action) => ({ method: route.method, path: `/api/app${route.path}`, action })),
)

test('no route of the product by which something may change is without a declared action', () => {
  const entries: readonly InventoryEntry[] = inventory(routes, { actions: ACTIONS })
  expect(entries.filter(({ verdict }) => verdict !== 'guarded')).toEqual([])
  const changing = entries.filter(({ method }) => method !== 'GET')
  expect(changing.length).toBeGreaterThan(5)
  expect(changing.filter(({ class: named }) => named === null)).toEqual([])
})

test('one without an action would be found', () => {
  const entries = inventory([...routes, { method: 'POST', path: '/api/app/forgotten' }], { actions: ACTIONS })
  expect(entries.filter(({ verdict }) => verdict === 'unguarded').map(({ path }) => path)).toEqual([
    '/api/app/forgotten',
  ])
})

test('what is served is what is listed', () => {
  const unasked = () => Promise.reject(new Error('Nobody is asked.'))
  const app = appApi({
    sql: { engine: 'pglite', query: unasked, transaction: unasked, listen: unasked, close: unasked },
    guard: { check: unasked },
    now: () => 0,
    endVisits: unasked,
    endSignIns: unasked,
  })
  const served = app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`)
  expect(served).toEqual(APP_ROUTES.map(({ method, path }) => `${method} ${path}`))
})
