import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { honoBridge } from '../hosts/hono.ts'
import { ROUTES } from '../http/routes/all.ts'
import { eachDatabase } from '../testing/databases.ts'
import { ACTIONS, setStage } from '../testing/stage.ts'
import { inventory } from './inventory.ts'

const verdicts = (entries: ReturnType<typeof inventory>) =>
  Object.fromEntries(entries.map(({ method, path, verdict }) => [`${method} ${path}`, verdict]))

eachDatabase('inventory of routes (R-08)', (open) => {
  async function setApp() {
    const { bridge } = await setStage(await open())
    const guard = bridge.guard(ACTIONS)
    const app = new Hono()
    app.use(honoBridge(bridge))
    app.use('/api/*', async (_, next) => next())
    app.get('/api/invoices', guard.guarded('invoice.read'), (c) => c.json([]))
    app.post('/api/invoices/:id/pay', guard.guarded('invoice.pay'), (c) => c.json({}))
    app.all('/support/*', (c) => bridge.fetch(c.req.raw))
    app.get('/', (c) => c.text('hello'))
    app.post('/sign-in', (c) => c.json({}))
    return { app, guard }
  }

  test('default: what is guarded, the bridge’s, only read, and open by name', async () => {
    const { app } = await setApp()
    const entries = inventory(app.routes, { open: ['POST /sign-in'] })
    expect(verdicts(entries)).toEqual({
      'GET /api/invoices': 'guarded',
      'POST /api/invoices/:id/pay': 'guarded',
      'ALL /support/*': 'bridge',
      'GET /': 'reads',
      'POST /sign-in': 'open',
    })
    expect(entries).toContainEqual(expect.objectContaining({ action: 'invoice.pay', class: 'money' }))
  })

  test('a new route that somebody forgot is found, however it is written', async () => {
    const { app, guard } = await setApp()
    app.post('/api/projects', (c) => c.json({}))
    app.delete('/api/projects/:id', async (c, next) => {
      await next()
      c.res = c.json({})
    })
    app.on(['PUT', 'PATCH'], '/api/projects/:id', (c) => c.json({}))
    app.all('/api/everything', (c) => c.json({}))
    // After the handler it stands before nothing.
    app.post('/api/late', (c) => c.json({}))
    app.post('/api/late', guard.guarded('project.rename'))
    // Of another method it is passed by nobody.
    app.get('/api/mixed', guard.guarded('project.rename'))
    app.post('/api/mixed', (c) => c.json({}))
    const part = new Hono().post('/rename', (c) => c.json({}))
    app.route('/api/part', part)
    const found = inventory(app.routes, { open: ['POST /sign-in'] }).filter(({ verdict }) => verdict === 'unguarded')
    expect(found.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(
      [
        ...['POST /api/projects', 'DELETE /api/projects/:id', 'PUT /api/projects/:id', 'PATCH /api/projects/:id'],
        ...['ALL /api/everything', 'POST /api/late', 'POST /api/mixed', 'POST /api/part/rename'],
      ].toSorted(),
    )
  })

  test('a guard before a whole part of the application counts for it, and for nothing beside it', async () => {
    const { app, guard } = await setApp()
    app.use('/api/exports/*', guard.guarded('data.export'))
    app.post('/api/exports/all', (c) => c.json({}))
    app.post('/api/exportsbeside', (c) => c.json({}))
    expect(verdicts(inventory(app.routes))).toMatchObject({
      'POST /api/exports/all': 'guarded',
      'POST /api/exportsbeside': 'unguarded',
      'POST /sign-in': 'unguarded',
    })
  })

  test('an exception for a route that is gone is told, so that none outlives its route', async () => {
    const { app } = await setApp()
    expect(() => inventory(app.routes, { open: ['POST /sign-up'] })).toThrow(/POST \/sign-up/)
  })
})

test('applications of another kind name the action of each route themselves', () => {
  const routes = [
    { method: 'POST', path: '/pay', action: 'invoice.pay' },
    { method: 'POST', path: '/rename' },
  ]
  expect(inventory(routes, { actions: ACTIONS })).toEqual([
    { method: 'POST', path: '/pay', verdict: 'guarded', action: 'invoice.pay', class: 'money' },
    { method: 'POST', path: '/rename', verdict: 'unguarded', action: null, class: null },
  ])
  const slip = [{ method: 'POST', path: '/pay', action: 'invoice.payy' }]
  expect(() => inventory(slip, { actions: ACTIONS })).toThrow(/invoice\.payy/)
})

test('every operation of the bridge itself has an action, under which it is refused and recorded (R-08)', () => {
  const operations = ROUTES.flatMap(({ methods }) => Object.values(methods))
  expect(operations.length).toBeGreaterThan(30)
  expect(operations.filter(({ action }) => !/^[a-z_]+\.[a-z_]+$/.test(action))).toEqual([])
})
