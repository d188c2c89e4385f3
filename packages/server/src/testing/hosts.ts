import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { expressBridge } from '../hosts/express.ts'
import { fastifyBridge } from '../hosts/fastify.ts'
import { honoBridge } from '../hosts/hono.ts'
import { nextBridge } from '../hosts/next.ts'
import type { Mounted } from '../hosts/paths.ts'

/** An application that serves: the bridge, and `POST /own` of its own, which answers with the JSON it was sent. */
export interface Host {
  readonly address: string
  close(): Promise<void>
}

type Serve = (bridge: Mounted) => Promise<Host>

/** One application a framework, each as its documentation says to build it. */
export const HOSTS: readonly (readonly [name: string, serve: Serve])[] = [
  [
    'Hono',
    (bridge) => {
      const app = new Hono()
      app.use(honoBridge(bridge, { ip: (c) => getConnInfo(c).remote.address }))
      app.post('/own', async (c) => c.json(await c.req.json()))
      return listen(getRequestListener(app.fetch))
    },
  ],
  [
    'Express',
    (bridge) => {
      const app = express()
      app.use(expressBridge(bridge))
      app.use(express.json())
      app.post('/own', (request, response) => {
        response.json(request.body)
      })
      return listen(app)
    },
  ],
  [
    'Fastify',
    async (bridge) => {
      const app = fastify()
      await app.register(fastifyBridge(bridge))
      app.post('/own', async (request) => request.body)
      return { address: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() }
    },
  ],
  [
    'route handlers of Next.js',
    (bridge) => {
      const route = nextBridge(bridge, { ip: (request) => request.headers.get('X-Real-Ip') ?? undefined })
      // As its router does: by file and by the name of the method.
      return listen(
        getRequestListener(async (request) => {
          const { pathname } = new URL(request.url)
          if (pathname === '/own') return Response.json(await request.json())
          const handler = new Map(Object.entries(route)).get(request.method)
          return handler === undefined ? new Response(null, { status: 405 }) : handler(request)
        }),
      )
    },
  ],
]

async function listen(listener: RequestListener): Promise<Host> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
