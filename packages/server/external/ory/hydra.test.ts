import { type ServerType, serve } from '@hono/node-server'
import { afterAll, afterEach, beforeAll, describe, inject } from 'vitest'
import type { Sql } from '../../src/sql/sql.ts'
import { pgliteSource } from '../../src/testing/databaseSources.ts'
import { hydraAssertionCases } from '../../src/testing/hydraAssertionCases.ts'
import { hydraCases } from '../../src/testing/hydraCases.ts'
import { hydraRedirectCases } from '../../src/testing/hydraRedirectCases.ts'
import type { HookGround, HydraGround } from '../../src/testing/hydraScene.ts'
import { setHydraStageAt } from '../../src/testing/hydraStage.ts'
import { oryAddresses } from './addresses.ts'

type Answer = (request: Request) => Promise<Response>

const addresses = oryAddresses('Hydra', ['PUBLIC', 'ADMIN'])
const NOTHING_TO_ADD: Answer = async () => new Response(null, { status: 204 })

/** Where this machine listens for something that the server, or a browser from there, asks; `''`: nowhere. */
function listensAt(name: string, leftOut: string, first: Answer) {
  const url = process.env[name] ?? ''
  if (addresses !== null && url === '') process.stdout.write(`Hydra ${leftOut} is left out: ${name} not given.\n`)
  let answer = first
  let listening: ServerType | null = null
  beforeAll(async () => {
    if (url === '') return
    const { hostname, port } = new URL(url)
    await new Promise<void>((resolve) => {
      listening = serve({ fetch: (request) => answer(request), hostname, port: Number(port) }, () => resolve())
    })
  })
  afterAll(() => {
    listening?.close()
  })
  return {
    url,
    by(next: Answer) {
      answer = next
    },
  }
}

/** As `oauth2.token_hook` there has it. It is asked for every grant. */
const asked = listensAt('UNDERSTUDY_HYDRA_HOOK_URL', 'by an assertion', NOTHING_TO_ADD)
/** As `urls.login` and `urls.consent` there have it: one origin for both. */
const pages = listensAt(
  'UNDERSTUDY_HYDRA_LOGIN_URL',
  'through a browser',
  async () => new Response(null, { status: 503 }),
)

const hook: HookGround = {
  secret: { header: 'X-Hook-Key', value: process.env.UNDERSTUDY_HYDRA_HOOK_KEY ?? '' },
  answer: asked.by,
}
const ground = (): HydraGround => ({
  ...{ publicUrl: addresses!.PUBLIC, adminUrl: addresses!.ADMIN, now: Date.now, hook },
})

describe.skipIf(addresses === null)('the real Hydra', () => {
  beforeAll(() => hook.answer(NOTHING_TO_ADD))
  hydraCases(ground)
})

describe.skipIf(addresses === null || asked.url === '')('the real Hydra, with its token hook', () => {
  hydraAssertionCases(ground)
})

describe.skipIf(addresses === null || pages.url === '')('the real Hydra, through the actor’s browser', () => {
  const databases = pgliteSource(inject('pgliteTemplate'))
  const open: Sql[] = []
  beforeAll(() => hook.answer(NOTHING_TO_ADD))
  afterEach(async () => {
    for (const sql of open.splice(0)) await sql.close()
  })
  afterAll(() => databases.end())

  hydraRedirectCases(async (options) => {
    const sql = await databases.open()
    open.push(sql)
    return setHydraStageAt({ ...ground(), login: pages.by, time: Date.now }, sql, options)
  })
})
