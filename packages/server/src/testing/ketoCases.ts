import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { GrantQuestion, IssueOrder } from '../issuers/issuer.ts'
import { type KetoOptions, keto } from '../issuers/keto.ts'
import { answering } from './answering.ts'
import { issueOrder } from './issueOrder.ts'

/** A Keto with the model of `container/ory/namespaces.opl`, the real one or its stand-in. */
export interface KetoGround {
  readonly readUrl: string
  readonly writeUrl: string
}

type Tuple = Readonly<Record<string, unknown>>

const signal = AbortSignal.timeout(600_000)

export function ketoIssuerAt({ readUrl, writeUrl }: KetoGround, more: Partial<KetoOptions> = {}) {
  return keto({ readUrl, writeUrl, closed: ['edit'], ...more })
}

/** A customer who owns their account, an agent and a session, with names that no earlier test has used. */
export async function ketoScene({ readUrl, writeUrl }: KetoGround) {
  const name = randomUUID().slice(0, 8)
  const [customer, agent, session] = [`cus_${name}`, `sup_${name}`, `ss_${name}`]
  const grant = { namespace: 'SupportGrant', object: session, relation: 'agents' }

  async function write(tuple: Tuple): Promise<void> {
    const body = JSON.stringify(tuple)
    const answer = await fetch(`${writeUrl}/admin/relation-tuples`, { method: 'PUT', body })
    if (answer.status !== 201) throw new Error(`Keto did not take a tuple: ${answer.status}`)
  }

  async function list(query: Readonly<Record<string, string>>): Promise<readonly Tuple[]> {
    const answer = await fetch(`${readUrl}/relation-tuples?${new URLSearchParams(query)}`)
    return ((await answer.json()) as { readonly relation_tuples: readonly Tuple[] }).relation_tuples
  }

  await write({ namespace: 'Account', object: customer, relation: 'owners', subject_id: customer })
  return {
    ...{ customer, agent, session, grant, write },
    inGrant: { ...grant, subject_id: agent },
    pointer: { namespace: 'Account', object: customer, relation: 'support', subject_set: grant },
    order(more: Partial<IssueOrder['session']> = {}): IssueOrder {
      const made = issueOrder({
        actor: { person: { id: agent, name: 'Dana' }, iss: 'https://id.example', token: null },
        subject: { id: customer, name: 'Noor' },
      })
      return { ...made, session: { ...made.session, id: session, mode: 'shadow', ...more } }
    },
    /** All that a session has brought in, and what points to it from anywhere. */
    async left(id = session): Promise<readonly Tuple[]> {
      const set = { 'subject_set.namespace': 'SupportGrant', 'subject_set.object': id }
      const inside = await list({ namespace: 'SupportGrant', object: id })
      return [...inside, ...(await list({ namespace: 'Account', ...set, 'subject_set.relation': 'agents' }))]
    },
    async may(relation: string, subject: string): Promise<boolean> {
      const tuple = { namespace: 'Account', object: customer, relation, subject_id: subject }
      const init = { method: 'POST', body: JSON.stringify(tuple) }
      return (await fetch(`${readUrl}/relation-tuples/check`, init)).status === 200
    },
  }
}

/** What holds at the real server and at its stand-in. */
export function ketoCases(ground: () => KetoGround): void {
  const issuer = (more: Partial<KetoOptions> = {}) => ketoIssuerAt(ground(), more)
  const scene = () => ketoScene(ground())

  test('what a grant opens is asked for by session, and one that is gone is gone whatever else the agent may do', async () => {
    const { order, customer, agent, session, write } = await scene()
    const change = { action: 'project.rename', class: 'content', mutates: true, resource: null }
    const read = { action: 'project.read', class: 'read', mutates: false, resource: null }
    const asked = (question: GrantQuestion, of = order()) => issuer().permits?.(of, question, { signal })
    expect(await asked(read)).toBe('gone')
    const issued = await issuer().start(order(), { signal })
    expect(await asked(read)).toBe('granted')
    expect(await asked(change)).toBe('not_granted')
    expect(await asked({ ...read, resource: 'of-nobody' })).toBe('not_granted')
    expect(await asked({ ...read, resource: customer })).toBe('granted')
    expect(await asked(read, order({ id: `${session}-other` }))).toBe('gone')
    await write({ namespace: 'Account', object: customer, relation: 'owners', subject_id: agent })
    expect(await asked(change)).toBe('granted')
    await issuer().end(issued.kept, { signal })
    expect(await asked(read)).toBe('gone')
  })

  test('what is there is listed by session, also what only points to a grant', async () => {
    const [first, second] = [await scene(), await scene()]
    await issuer().start(first.order(), { signal })
    await second.write(second.pointer)
    const held = await issuer().held?.({ signal })
    for (const { session } of [first, second]) {
      expect(held?.filter((one) => one.session === session)).toEqual([{ session, kept: { grant: session } }])
      await issuer().end({ grant: session }, { signal })
    }
    const after = await issuer().held?.({ signal })
    expect(after?.filter(({ session }) => session === first.session || session === second.session)).toEqual([])
  })

  test('a start opens what it shall, for the agent as the agent; an end leaves nothing behind', async () => {
    const { order, left, may, customer, agent, session, inGrant, pointer } = await scene()
    const issued = await issuer().start(order(), { signal, stands: async () => true })
    expect(issued).toEqual({ shape: 'grant', kept: { grant: session }, expiresAt: null })
    expect(await left()).toEqual([inGrant, pointer])
    expect([await may('view', agent), await may('edit', agent), await may('view', 'sup_milo')]).toEqual([
      ...[true, false, false],
    ])
    expect(await issuer().current(issued.kept, { signal })).toEqual({
      ...{ live: true, subject: customer, actors: [{ sub: agent }], scope: ['view'] },
      ...{ audience: null, expiresAt: null },
    })
    expect(await issuer().end(issued.kept, { signal })).toEqual({ remote: 'ended', own: 'untouched', code: null })
    expect(await left()).toEqual([])
    expect([await may('view', customer), await may('view', agent)]).toEqual([true, false])
    expect(await issuer().end(issued.kept, { signal })).toMatchObject({ remote: 'ended', code: null })
  })

  test('two sessions in one account: the end of one is not the end of the other', async () => {
    const { order, may, agent, session } = await scene()
    const first = await issuer().start(order(), { signal })
    const second = await issuer().start(order({ id: `${session}_2` }), { signal })
    await issuer().end(first.kept, { signal })
    expect(await may('view', agent)).toBe(true)
    await issuer().end(second.kept, { signal })
    expect(await may('view', agent)).toBe(false)
  })

  test('a grant that opens more than it may is taken back', async () => {
    const { order, left, write, customer, agent } = await scene()
    await write({ namespace: 'Account', object: customer, relation: 'owners', subject_id: agent })
    const started = issuer().start(order(), { signal })
    await expect(started).rejects.toMatchObject({ code: 'scope_widened', leftover: 'ended' })
    expect(await left()).toEqual([])
  })

  test('a grant that opens less than it must is taken back', async () => {
    const { order, may, agent } = await scene()
    const options = { account: { namespace: 'Account', relation: 'owners' }, opens: ['support'] }
    await expect(issuer(options).start(order(), { signal })).rejects.toMatchObject({
      ...{ code: 'scope_refused', leftover: 'ended' },
    })
    expect(await may('view', agent)).toBe(false)
  })

  test('somebody else in the grant: refused, and nobody is left in it', async () => {
    const { order, left, may, write, inGrant } = await scene()
    await write({ ...inGrant, subject_id: 'sup_milo' })
    await expect(issuer().start(order(), { signal })).rejects.toMatchObject({ code: 'actor_ambiguous' })
    expect(await may('view', 'sup_milo')).toBe(false)
    expect(await left()).toEqual([])
  })

  test('a grant that points to another account as well', async () => {
    const { order, left, write, customer, pointer } = await scene()
    await write({ ...pointer, object: `${customer}_too` })
    const started = issuer().start(order(), { signal })
    await expect(started).rejects.toMatchObject({ code: 'subject_wrong', leftover: 'ended' })
    expect(await left()).toEqual([])
  })

  test('stored twice: one end takes both away', async () => {
    const { order, left, write, inGrant } = await scene()
    const issued = await issuer().start(order(), { signal })
    await write(inGrant)
    expect(await issuer().end(issued.kept, { signal })).toMatchObject({ remote: 'ended' })
    expect(await left()).toEqual([])
  })

  test('the agent is taken out there: it is over, and what still points to the grant is taken away', async () => {
    const { order, left, inGrant, pointer } = await scene()
    const issued = await issuer().start(order(), { signal })
    const query = new URLSearchParams(inGrant)
    await fetch(`${ground().writeUrl}/admin/relation-tuples?${query}`, { method: 'DELETE' })
    expect(await left()).toEqual([pointer])
    expect(await issuer().current(issued.kept, { signal })).toEqual({ live: false })
    expect(await left()).toEqual([])
  })

  test('an end of which only the first half arrives is not taken for a whole one, and the next try makes it one', async () => {
    const { order, left, may, agent } = await scene()
    const issued = await issuer().start(order(), { signal })
    const half = answering('DELETE', 'subject_set', () => {
      throw new TypeError('socket hang up')
    })
    expect(await issuer({ fetch: half }).end(issued.kept, { signal })).toMatchObject({
      ...{ remote: 'unknown', code: 'back_end_unreachable' },
    })
    expect(await may('view', agent)).toBe(false)
    expect(await issuer().end(issued.kept, { signal })).toMatchObject({ remote: 'ended' })
    expect(await left()).toEqual([])
  })

  test('an end that is answered and has no effect', async () => {
    const { order } = await scene()
    const issued = await issuer().start(order(), { signal })
    const deaf = answering('DELETE', '/admin', () => new Response(null, { status: 204 }))
    expect(await issuer({ fetch: deaf }).end(issued.kept, { signal })).toMatchObject({
      ...{ remote: 'alive', code: 'end_without_effect' },
    })
    expect(await issuer().end(issued.kept, { signal })).toMatchObject({ remote: 'ended' })
  })

  test('the answer to the start is lost: what was written is taken away', async () => {
    const { order, left } = await scene()
    const lost: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init)
      if (init?.method === 'PATCH') throw new TypeError('socket hang up')
      return answer
    }
    await expect(issuer({ fetch: lost }).start(order(), { signal })).rejects.toMatchObject({
      ...{ code: 'back_end_unreachable', leftover: 'ended' },
    })
    expect(await left()).toEqual([])
  })

  test('an unknown namespace: nothing is written, and the check says which', async () => {
    const { order, left } = await scene()
    const wrong = issuer({ grant: { namespace: 'Nope', relation: 'agents' } })
    await expect(wrong.start(order(), { signal })).rejects.toMatchObject({ code: 'grant_unsupported' })
    expect(await left()).toEqual([])
    expect(await wrong.check({ signal })).toMatchObject([
      { code: 'grant_unsupported', what: expect.stringContaining('`Nope`') },
      { code: 'not_tried' },
    ])
  })

  test('check: a good set-up has no findings and leaves nothing; a permit that the model lacks is named', async () => {
    const { order, left } = await scene()
    expect(await issuer().check({ signal, trial: { order: order() } })).toEqual([])
    expect(await left()).toEqual([])
    expect((await issuer({ opens: ['destroy'] }).check({ signal }))[0]).toMatchObject({
      ...{ code: 'request_refused', what: expect.stringContaining('`destroy`') },
    })
  })
}
