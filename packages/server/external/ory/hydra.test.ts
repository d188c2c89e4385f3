import { type ServerType, serve } from '@hono/node-server'
import { afterAll, beforeAll, describe } from 'vitest'
import { hydraAssertionCases } from '../../src/testing/hydraAssertionCases.ts'
import { hydraCases } from '../../src/testing/hydraCases.ts'
import type { HookGround, HydraGround } from '../../src/testing/hydraScene.ts'
import { oryAddresses } from './addresses.ts'

const addresses = oryAddresses('Hydra', ['PUBLIC', 'ADMIN'])
const NOTHING_TO_ADD = async () => new Response(null, { status: 204 })
let answer: (request: Request) => Promise<Response> = NOTHING_TO_ADD

const hook: HookGround = {
  secret: { header: 'X-Hook-Key', value: process.env.UNDERSTUDY_HYDRA_HOOK_KEY ?? '' },
  answer(by) {
    answer = by
  },
}
const ground = (): HydraGround => ({
  ...{ publicUrl: addresses!.PUBLIC, adminUrl: addresses!.ADMIN, now: Date.now, hook },
})

/** Where this machine listens for the server's token hook, as `oauth2.token_hook` there has it. It is asked for every grant. */
const hookAt = process.env.UNDERSTUDY_HYDRA_HOOK_URL ?? ''
if (addresses !== null && hookAt === '') {
  process.stdout.write('Hydra by an assertion is left out: UNDERSTUDY_HYDRA_HOOK_URL not given.\n')
}

let listening: ServerType | null = null
beforeAll(async () => {
  if (hookAt === '') return
  const { hostname, port } = new URL(hookAt)
  await new Promise<void>((resolve) => {
    listening = serve({ fetch: (request) => answer(request), hostname, port: Number(port) }, () => resolve())
  })
})
afterAll(() => {
  listening?.close()
})

describe.skipIf(addresses === null)('the real Hydra', () => {
  beforeAll(() => hook.answer(NOTHING_TO_ADD))
  hydraCases(ground)
})

describe.skipIf(addresses === null || hookAt === '')('the real Hydra, with its token hook', () => {
  hydraAssertionCases(ground)
})
