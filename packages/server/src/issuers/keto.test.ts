import { type KetoStandIn, keto as ketoStandIn, type Tuple } from '@understudy/standins/keto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { issueOrder } from '../testing/issueOrder.ts'
import type { IssueOrder } from './issuer.ts'
import { type KetoOptions, keto } from './keto.ts'

let server: KetoStandIn
beforeEach(async () => {
  server = await ketoStandIn()
  await write({ namespace: 'Account', object: 'cus_noor', relation: 'owners', subject_id: 'cus_noor' })
})
afterEach(() => server.close())

const signal = new AbortController().signal

function order(more: Partial<IssueOrder['session']> = {}): IssueOrder {
  const { session, ...rest } = issueOrder()
  return { ...rest, session: { ...session, mode: 'shadow', ...more } }
}

function issuer(more: Partial<KetoOptions> = {}) {
  const { readUrl, writeUrl } = server
  return keto({ readUrl, writeUrl, closed: ['edit'], ...more })
}

async function write(tuple: Tuple): Promise<void> {
  await fetch(`${server.writeUrl}/admin/relation-tuples`, { method: 'PUT', body: JSON.stringify(tuple) })
}

async function may(relation: string, subject: string): Promise<boolean> {
  const tuple = { namespace: 'Account', object: 'cus_noor', relation, subject_id: subject }
  const answer = await fetch(`${server.readUrl}/relation-tuples/check`, { method: 'POST', body: JSON.stringify(tuple) })
  return answer.status === 200
}

/** The network with one kind of request answered by somebody else. */
function answering(method: string, path: string, answer: () => Response | Promise<Response>): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    return request.method === method && request.url.includes(path) ? answer() : fetch(input, init)
  }
}

const AGENT = { namespace: 'SupportGrant', object: 'ss_1', relation: 'agents', subject_id: 'sup_dana' }
const GRANT = { namespace: 'SupportGrant', object: 'ss_1', relation: 'agents' }

describe('permission shadowing by Ory Keto v26.2.0, as recorded', () => {
  test('a start opens what it shall, for the agent as the agent; an end leaves nothing behind', async () => {
    const before = server.tuples()
    const issued = await issuer().start(order(), { signal, stands: async () => true })
    expect(issued).toEqual({ shape: 'grant', kept: { grant: 'ss_1' }, expiresAt: null })
    expect(server.tuples().slice(1)).toEqual([
      AGENT,
      { namespace: 'Account', object: 'cus_noor', relation: 'support', subject_set: GRANT },
    ])
    expect([await may('view', 'sup_dana'), await may('edit', 'sup_dana'), await may('view', 'sup_milo')]).toEqual([
      ...[true, false, false],
    ])
    expect(await issuer().current(issued.kept, { signal })).toEqual({
      ...{ live: true, subject: 'cus_noor', actors: [{ sub: 'sup_dana' }], scope: ['view'] },
      ...{ audience: null, expiresAt: null },
    })
    expect(await issuer().end(issued.kept, { signal })).toEqual({ remote: 'ended', own: 'untouched', code: null })
    expect(server.tuples()).toEqual(before)
    expect(await may('view', 'cus_noor')).toBe(true)
    expect(await issuer().end(issued.kept, { signal })).toMatchObject({ remote: 'ended', code: null })
  })

  test('two sessions in one account: the end of one is not the end of the other', async () => {
    const first = await issuer().start(order(), { signal })
    const second = await issuer().start(order({ id: 'ss_2' }), { signal })
    await issuer().end(first.kept, { signal })
    expect(await may('view', 'sup_dana')).toBe(true)
    await issuer().end(second.kept, { signal })
    expect(await may('view', 'sup_dana')).toBe(false)
  })

  test('only a session in shadow mode gets a grant', async () => {
    expect(issuer().modes).toEqual(['shadow'])
    await expect(issuer().start(order({ mode: 'act' }), { signal })).rejects.toMatchObject({ code: 'request_refused' })
    expect(server.tuples()).toHaveLength(1)
  })

  test('a grant that opens more than it may is taken back', async () => {
    await write({ namespace: 'Account', object: 'cus_noor', relation: 'owners', subject_id: 'sup_dana' })
    await expect(issuer().start(order(), { signal })).rejects.toMatchObject({
      code: 'scope_widened',
      leftover: 'ended',
    })
    expect(server.tuples().filter(({ namespace }) => namespace === 'SupportGrant')).toEqual([])
  })

  test('a grant that opens less than it must is taken back', async () => {
    const options = { account: { namespace: 'Account', relation: 'owners' }, opens: ['support'] }
    await expect(issuer(options).start(order(), { signal })).rejects.toMatchObject({
      ...{ code: 'scope_refused', leftover: 'ended' },
    })
  })

  test('somebody else in the grant: refused, and nobody is left in it', async () => {
    await write({ ...AGENT, subject_id: 'sup_milo' })
    await expect(issuer().start(order(), { signal })).rejects.toMatchObject({ code: 'actor_ambiguous' })
    expect(await may('view', 'sup_milo')).toBe(false)
  })

  test('a grant that points to another account as well', async () => {
    await write({ namespace: 'Account', object: 'cus_tomas', relation: 'support', subject_set: GRANT })
    await expect(issuer().start(order(), { signal })).rejects.toMatchObject({
      code: 'subject_wrong',
      leftover: 'ended',
    })
    expect(server.tuples()).toHaveLength(1)
  })

  test('stored twice: one end takes both away', async () => {
    const issued = await issuer().start(order(), { signal })
    await write(AGENT)
    expect(await issuer().end(issued.kept, { signal })).toMatchObject({ remote: 'ended' })
    expect(server.tuples()).toHaveLength(1)
  })

  test('the agent is taken out there: it is over, and what still points to the grant is taken away', async () => {
    const issued = await issuer().start(order(), { signal })
    const query = new URLSearchParams(AGENT)
    await fetch(`${server.writeUrl}/admin/relation-tuples?${query}`, { method: 'DELETE' })
    expect(server.tuples()).toHaveLength(2)
    expect(await issuer().current(issued.kept, { signal })).toEqual({ live: false })
    expect(server.tuples()).toHaveLength(1)
  })

  test('an end of which only the first half arrives is not taken for a whole one, and the next try makes it one', async () => {
    const issued = await issuer().start(order(), { signal })
    const half = answering('DELETE', 'subject_set', () => {
      throw new TypeError('socket hang up')
    })
    expect(await issuer({ fetch: half }).end(issued.kept, { signal })).toMatchObject({
      ...{ remote: 'unknown', code: 'back_end_unreachable' },
    })
    expect(await may('view', 'sup_dana')).toBe(false)
    expect(await issuer().end(issued.kept, { signal })).toMatchObject({ remote: 'ended' })
    expect(server.tuples()).toHaveLength(1)
  })

  test('an end that is answered and has no effect', async () => {
    const issued = await issuer().start(order(), { signal })
    const deaf = answering('DELETE', '/admin', () => new Response(null, { status: 204 }))
    expect(await issuer({ fetch: deaf }).end(issued.kept, { signal })).toMatchObject({
      ...{ remote: 'alive', code: 'end_without_effect' },
    })
  })

  test('the answer to the start is lost: what was written is taken away', async () => {
    const lost: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init)
      if (init?.method === 'PATCH') throw new TypeError('socket hang up')
      return answer
    }
    await expect(issuer({ fetch: lost }).start(order(), { signal })).rejects.toMatchObject({
      ...{ code: 'back_end_unreachable', leftover: 'ended' },
    })
    expect(server.tuples()).toHaveLength(1)
  })

  test.each([
    ['said yes, and wrote nothing', 'PATCH', '/admin', () => new Response(null, { status: 204 }), 'token_dead'],
    ['an HTML page', 'GET', '/relation-tuples', () => new Response('<html>'), 'back_end_not_json'],
    [
      'a redirect',
      'PATCH',
      '/admin',
      () => Response.redirect('https://elsewhere.example/', 302),
      'back_end_redirected',
    ],
    ['a door before it', 'PATCH', '/admin', () => Response.json({}, { status: 403 }), 'client_refused'],
    ['an error of its own', 'PATCH', '/admin', () => Response.json({}, { status: 500 }), 'back_end_failed'],
    [
      'a list that is none',
      'GET',
      '/relation-tuples',
      () => Response.json({ relation_tuples: [{}] }),
      'answer_invalid',
    ],
    ['neither yes nor no', 'POST', '/check', () => Response.json({ allowed: 'yes' }), 'answer_invalid'],
    ['a no with the status of a yes', 'POST', '/check', () => Response.json({ allowed: false }), 'answer_invalid'],
  ])('a bad answer is refused by its code: %s', async (_, method, path, answer, code) => {
    const bad = issuer({ fetch: answering(method, path, answer) })
    await expect(bad.start(order(), { signal })).rejects.toMatchObject({ code })
    expect(await may('view', 'sup_dana')).toBe(false)
  })

  test('an unknown namespace: nothing is written, and the check says which', async () => {
    const wrong = issuer({ grant: { namespace: 'Nope', relation: 'agents' } })
    await expect(wrong.start(order(), { signal })).rejects.toMatchObject({ code: 'grant_unsupported' })
    expect(server.tuples()).toHaveLength(1)
    expect(await wrong.check({ signal })).toMatchObject([
      { code: 'grant_unsupported', what: expect.stringContaining('`Nope`') },
      { code: 'not_tried' },
    ])
  })

  test('check: a good set-up has no findings and leaves nothing; a permit that the model lacks is named', async () => {
    expect(await issuer().check({ signal, trial: { order: order() } })).toEqual([])
    expect(server.tuples()).toHaveLength(1)
    expect((await issuer({ opens: ['destroy'] }).check({ signal }))[0]).toMatchObject({
      ...{ code: 'request_refused', what: expect.stringContaining('`destroy`') },
    })
  })

  test('addresses in the clear', () => {
    expect(() => issuer({ writeUrl: 'http://keto:4467' })).toThrow(/issuers\/endpoint_foreign/u)
    expect(issuer({ writeUrl: 'http://keto:4467', privateNetwork: true }).name).toBe('keto')
  })
})
