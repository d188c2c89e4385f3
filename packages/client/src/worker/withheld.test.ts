import { expect, test } from 'vitest'
import { isWithheld } from './withheld.ts'

const judge = (path: string, method = 'POST', bridge = 'https://app.example') =>
  isWithheld(new URL(bridge), new URL(path, 'https://app.example'), method)

test.each([
  '/support/sessions',
  '/support/sessions/',
  'https://app.example//support//sessions',
  '/Support/Sessions',
  '/support/%73essions',
  '/support/%2573essions',
  '/support%2Fsessions',
  '/support;v=1/sessions',
  '/x/../support/sessions',
  '/x/%2e%2e/support/sessions',
  '/support/x%2F..%2Fsessions',
  '/support/%ff',
  '/support/sessions?next=/support/policy',
  '/support/sessions/ss_1/credential',
  '/support/context',
  '/support/events',
  '/support/something-new',
  '/oauth2/token',
])('%s is withheld', (path) => {
  expect(judge(path)).toBe(true)
})

test.each([
  ['GET', '/support/policy'],
  ['GET', '/support/sessions'],
  ['POST', '/support/sessions/ss_1/revoke'],
  ['GET', '/support/requests'],
  ['POST', '/support/requests/rq_1/approve'],
  ['GET', '/support/audit?q=noor'],
  ['GET', '/support/audit/verify'],
  ['GET', '/support/history'],
  ['POST', '/support/history/ss_1/end'],
  ['POST', '/api/invoices'],
  ['POST', '/supporters'],
  ['GET', '/'],
])('%s %s is open', (method, path) => {
  expect(judge(path, method)).toBe(false)
})

test('below the bridge, wherever it is mounted', () => {
  expect(judge('/api/support/policy', 'POST', 'https://app.example/api')).toBe(true)
  expect(judge('/support/policy', 'POST', 'https://app.example/api')).toBe(false)
  expect(judge('https://shop.example/support/policy')).toBe(false)
})

test.each([
  'https://www.app.example/support/sessions',
  '/gateway/support/sessions/ss_1/credential',
  'https://id.example/oauth2/token',
])('%s hands out credentials, and is withheld beside the bridge too', (path) => {
  expect(judge(path, 'POST', 'https://bridge.example/api')).toBe(true)
  expect(judge(path, 'GET', 'https://bridge.example/api')).toBe(false)
})
