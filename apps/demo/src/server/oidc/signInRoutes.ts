import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { HttpBindings } from '@hono/node-server'
import type { Sql } from '@understudy/server/sql'
import { Hono } from 'hono'
import { SYSTEMS, systemOf } from '../../shared/systems.ts'
import { pickCookie, pickedSystem } from '../systems/picked.ts'
import { readAccounts } from './accounts.ts'
import { errors } from './library.ts'
import { errorPage } from './pages/errorPage.ts'
import { ASSETS_PATH } from './pages/layout.ts'
import { signInPage } from './pages/signInPage.ts'
import type { OpenIdProvider } from './provider.ts'

/** Path of the sign-in page of one interaction. The provider's cookie for it is bound to exactly this path. */
export const signInPath = (uid: string) => `/sign-in/${uid}`

const INTER = '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'
const beside = (file: string) => fileURLToPath(new URL(file, import.meta.url))

const ASSETS: Readonly<Record<string, readonly [type: string, file: string]>> = {
  'pages.css': ['text/css; charset=utf-8', beside('./pages/pages.css')],
  'people.css': ['text/css; charset=utf-8', beside('./pages/people.css')],
  'systems.css': ['text/css; charset=utf-8', beside('./pages/systems.css')],
  'leave.js': ['text/javascript; charset=utf-8', beside('./pages/leave.js')],
  'icon.svg': ['image/svg+xml', beside('./pages/icon.svg')],
  'inter.woff2': ['font/woff2', createRequire(import.meta.url).resolve(INTER)],
}

const PAGE_HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  // Not `no-referrer`: browsers then send the form with the origin `null`.
  'Referrer-Policy': 'same-origin',
} as const

/** The provider's own page, where a person says who they are, and the files it needs. */
export function signInRoutes(sql: Sql, provider: OpenIdProvider, origins: readonly [string, ...string[]]) {
  const app = new Hono<{ Bindings: HttpBindings }>()

  app.get('/sign-in/:uid', async (c) => {
    const { params } = await provider.interactionDetails(c.env.incoming, c.env.outgoing)
    const hint = typeof params.login_hint === 'string' ? params.login_hint : null
    const picked = pickedSystem(c.req.header('cookie'), origins[0])
    return c.html(signInPage(await readAccounts(sql), hint, picked), 200, PAGE_HEADERS)
  })

  app.post('/sign-in/:uid', async (c) => {
    // The cookie is SameSite and bound to this path; the origin is asked as well, for browsers that send cookies all the same.
    if (!origins.includes(c.req.header('origin') ?? ''))
      return c.html(errorPage({ error: 'origin_refused' }), 403, PAGE_HEADERS)
    const { account, system } = await c.req.parseBody()
    const known = (await readAccounts(sql)).some(({ id }) => id === account)
    if (typeof account !== 'string' || !known) return c.html(errorPage({ error: 'unknown_account' }), 422, PAGE_HEADERS)
    const next = await provider.interactionResult(
      c.env.incoming,
      c.env.outgoing,
      { login: { accountId: account, remember: true } },
      { mergeWithLastSubmission: false },
    )
    const runsOn = systemOf(system)?.id ?? SYSTEMS[0].id
    return c.body(null, 303, {
      Location: next,
      'Cache-Control': 'no-store',
      'Set-Cookie': pickCookie(runsOn, origins[0]),
    })
  })

  app.get(`${ASSETS_PATH}/:name`, async (c) => {
    const asset = ASSETS[c.req.param('name')]
    if (asset === undefined) return c.notFound()
    const [type, file] = asset
    const body = new Uint8Array(await readFile(file))
    return c.body(body, 200, { 'Content-Type': type, 'Cache-Control': 'public, max-age=3600' })
  })

  app.onError((error, c) => {
    if (error instanceof errors.SessionNotFound) {
      return c.html(
        errorPage({ error: 'session_not_found', error_description: error.error_description }),
        400,
        PAGE_HEADERS,
      )
    }
    console.error('The sign-in page failed:', error)
    return c.html(errorPage({ error: 'server_error' }), 500, PAGE_HEADERS)
  })

  return app
}
