import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { createBridge } from '../bridge.ts'
import { honoBridge } from '../hosts/hono.ts'
import { bridgeOptions } from '../service/bridgeOptions.ts'
import { readConfiguration } from '../service/configuration.ts'
import { logLines } from '../service/logLines.ts'
import { openPostgres } from '../sql/postgres.ts'

/** An application that has the bridge in it, as a program: its guarded page, and a way to say what it hears first. */
const configuration = await readConfiguration(process.env)
const log = logLines((text) => process.stdout.write(text))
const sql = await openPostgres(configuration.secrets.databaseUrl)
const bridge = createBridge(await bridgeOptions(configuration, sql, log))
await bridge.ready()
const guard = bridge.guard({ 'invoice.read': { class: 'read', mutates: false } })

const app = new Hono()
app.use(honoBridge(bridge))
app.get('/invoices', guard.guarded('invoice.read'), (c) => c.json({ sub: c.get('caller').sub }))
app.post('/heard/:event', async (c) => {
  const body = await c.req.json()
  if (c.req.param('event') === 'personChanged') await bridge.events.personChanged(body.id)
  else if (c.req.param('event') === 'signedOutEverywhere') await bridge.events.signedOutEverywhere(body.id)
  else await bridge.events.actorSessionEnded(body)
  return c.json({})
})
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
  log.line({ level: 'info', event: 'serving', port, operations: port })
})
