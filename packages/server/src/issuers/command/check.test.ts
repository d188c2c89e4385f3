import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ExchangeServer, startExchangeServer } from '../../testing/exchangeServer.ts'
import { issueOrder } from '../../testing/issueOrder.ts'
import { tokenExchange } from '../tokenExchange.ts'
import { checkCommand } from './check.ts'

let server: ExchangeServer
beforeEach(async () => {
  server = await startExchangeServer()
})
afterEach(() => server.close())

async function run(args: readonly string[], module: unknown = null) {
  const written: string[] = []
  const code = await checkCommand(args, { load: async () => module, write: (text) => written.push(text) })
  return { code, text: written.join('') }
}

const issuer = () =>
  tokenExchange({
    server: { issuer: server.url },
    client: { id: 'support', method: 'client_secret_basic', secret: 's' },
    subjectToken: async () => 'subject-token',
    scope: ['orders.read'],
  })

test('only looked at: says that nothing was tried, and that is no error', async () => {
  const { code, text } = await run(['check', './issuer.js'], { issuer: issuer() })
  expect(code).toBe(0)
  expect(text).toMatch(/^warning: The set-up was looked at, and not tried\.\n/u)
  expect(text).toContain('tokenExchange: nothing is wrong.')
})

test('tried: what is wrong in words, with what to do and the page', async () => {
  server.answer('/token', { status: 401, body: { error: 'invalid_client' } })
  const { code, text } = await run(['check', './issuer.js'], { issuer: issuer(), order: async () => issueOrder() })
  expect(code).toBe(1)
  expect(text).toContain('error: The back end did not accept the support client. It said `invalid_client`.')
  expect(text).toContain('Check id, secret or key')
  expect(text).toContain('(docs: issuers/client_refused)')
  expect(text).toContain('1 to put right.')
})

test.each([[[]], [['look']], [['check']], [['check', 'a', 'b']]])('asked with %j it says how', async (args) => {
  const { code, text } = await run(args)
  expect(code).toBe(2)
  expect(text).toContain('understudy-issuer check <module>')
})

test('a module without an issuer is said to be one; help is no mistake', async () => {
  expect(await run(['check', './x.js'], { issuer: {} })).toEqual({ code: 2, text: './x.js exports no `issuer`.\n' })
  expect((await run(['--help'])).code).toBe(0)
})
