import { type KetoStandIn, keto as ketoStandIn } from '@understudy/standins/keto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { answering } from '../testing/answering.ts'
import { ketoCases, ketoIssuerAt, ketoScene } from '../testing/ketoCases.ts'
import type { KetoOptions } from './keto.ts'

let server: KetoStandIn
beforeEach(async () => {
  server = await ketoStandIn()
})
afterEach(() => server.close())

const signal = new AbortController().signal
const issuer = (more: Partial<KetoOptions> = {}) => ketoIssuerAt(server, more)

describe('permission shadowing by Ory Keto v26.2.0, as recorded', () => {
  ketoCases(() => server)
})

test('only a session in shadow mode gets a grant', async () => {
  const { order } = await ketoScene(server)
  expect(issuer().modes).toEqual(['shadow'])
  await expect(issuer().start(order({ mode: 'act' }), { signal })).rejects.toMatchObject({ code: 'request_refused' })
  expect(server.tuples()).toHaveLength(1)
})

test.each([
  ['said yes, and wrote nothing', 'PATCH', '/admin', () => new Response(null, { status: 204 }), 'token_dead'],
  ['an HTML page', 'GET', '/relation-tuples', () => new Response('<html>'), 'back_end_not_json'],
  ['a redirect', 'PATCH', '/admin', () => Response.redirect('https://elsewhere.example/', 302), 'back_end_redirected'],
  ['a door before it', 'PATCH', '/admin', () => Response.json({}, { status: 403 }), 'client_refused'],
  ['an error of its own', 'PATCH', '/admin', () => Response.json({}, { status: 500 }), 'back_end_failed'],
  ['a list that is none', 'GET', '/relation-tuples', () => Response.json({ relation_tuples: [{}] }), 'answer_invalid'],
  ['neither yes nor no', 'POST', '/check', () => Response.json({ allowed: 'yes' }), 'answer_invalid'],
  ['a no with the status of a yes', 'POST', '/check', () => Response.json({ allowed: false }), 'answer_invalid'],
])('a bad answer is refused by its code: %s', async (_, method, path, answer, code) => {
  const { order, may, agent } = await ketoScene(server)
  const bad = issuer({ fetch: answering(method, path, answer) })
  await expect(bad.start(order(), { signal })).rejects.toMatchObject({ code })
  expect(await may('view', agent)).toBe(false)
})

test('addresses in the clear', () => {
  expect(() => issuer({ writeUrl: 'http://keto:4467' })).toThrow(/issuers\/endpoint_foreign/u)
  expect(issuer({ writeUrl: 'http://keto:4467', privateNetwork: true }).name).toBe('keto')
})

test('addresses that end in a slash lead to the same paths', async () => {
  const { order, may, agent } = await ketoScene(server)
  const asked: string[] = []
  const spied: typeof fetch = (input, init) => {
    asked.push(new URL(String(input)).pathname)
    return fetch(input, init)
  }
  const slashed = issuer({ readUrl: `${server.readUrl}/`, writeUrl: `${server.writeUrl}/`, fetch: spied })
  const issued = await slashed.start(order(), { signal })
  expect(await may('view', agent)).toBe(true)
  expect(await slashed.end(issued.kept, { signal })).toMatchObject({ remote: 'ended', code: null })
  expect(asked.filter((path) => path.includes('//'))).toEqual([])
  expect(new Set(asked)).toContain('/admin/relation-tuples')
})
