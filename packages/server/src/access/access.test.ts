import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AccessRule } from '@understudy/protocol'
import type { EvaluationAnswer } from '@understudy/protocol/schemas'
import { describe, expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { basic, createTestClients } from '../testing/oauthClients.ts'
import { BRIDGE_ISSUER, type CallOptions, type Stage, setStage } from '../testing/stage.ts'
import { vectorPath } from '../testing/vectors.ts'

type Answer = EvaluationAnswer & { readonly evaluations?: readonly EvaluationAnswer[] }

/** The certification scenario's fixture as rules of an application. */
const RULES: readonly AccessRule[] = [
  {
    id: 'admins-write-archived',
    effect: 'permit',
    subject: { type: 'user', properties: { role: 'admin' } },
    actions: ['write'],
    resource: { type: 'record', properties: { status: 'archived' } },
  },
  {
    id: 'archived-is-closed',
    effect: 'deny',
    actions: ['write', 'delete'],
    resource: { type: 'record', properties: { status: 'archived' } },
  },
  {
    id: 'both-read',
    effect: 'permit',
    subject: { type: 'user', ids: ['alice', 'bob'] },
    actions: ['read'],
    resource: { type: 'record', ids: ['record-1'] },
  },
  {
    id: 'alice-writes',
    effect: 'permit',
    subject: { type: 'user', ids: ['alice'] },
    actions: ['write'],
    resource: { type: 'record', ids: ['record-1'] },
  },
  {
    id: 'alice-deletes-softly',
    effect: 'permit',
    subject: { type: 'user', ids: ['alice'] },
    actions: ['delete'],
    actionProperties: { soft: true },
    resource: { type: 'record', ids: ['record-1'] },
  },
]

const vectors = vectorPath('authzen')

interface Case {
  readonly section: string
  readonly title: string
  readonly endpoint?: 'evaluation' | 'evaluations' | 'search'
  readonly request: unknown
  readonly status: number
  readonly expected?: unknown
}

eachDatabase('decision point', (open) => {
  async function setPoint() {
    const clients = await createTestClients()
    const oauth = {
      clients: clients.oauth.clients.map((client) => ({ ...client, may: [...client.may, 'evaluate' as const] })),
    }
    const stage = await setStage(await open(), { oauth, accessRules: RULES })
    const ask = (body: unknown, path = 'evaluation', options: CallOptions = {}) => askOf(stage, body, path, options)
    return { stage, ask }
  }

  describe('the published certification scenario (R-13)', () => {
    if (!existsSync(vectors)) {
      test.skip(`AuthZEN cases: ${vectors} is absent (set UNDERSTUDY_VECTORS)`, () => {})
      return
    }
    const { cases, refused } = JSON.parse(readFileSync(join(vectors, 'certification-cases.json'), 'utf8')) as {
      cases: readonly Case[]
      refused: readonly Case[]
    }
    const asked = cases.filter(({ endpoint }) => endpoint !== 'search')
    const wrong = refused.filter(({ section }) => section.startsWith('c-2-'))

    test('every case of both endpoints is answered as mandated, twice alike', async () => {
      const { ask } = await setPoint()
      expect([asked.length, wrong.length]).toEqual([16, 10])
      for (const { section, endpoint, request, expected } of asked) {
        for (const _ of [1, 2]) {
          const { status, body } = await ask(request, endpoint)
          expect([section, status]).toEqual([section, 200])
          if (expected !== null) expect(body, section).toMatchObject(expected as object)
          const questions = (request as { evaluations?: unknown[] }).evaluations
          expect(body.evaluations?.length, section).toBe(questions?.length)
        }
      }
    })

    test('every request that is to be refused is a 400', async () => {
      const { ask } = await setPoint()
      for (const { section, title, request } of wrong) {
        for (const path of ['evaluation', 'evaluations']) {
          expect([section, title, path, (await ask(request, path)).status]).toEqual([section, title, path, 400])
        }
      }
    })
  })

  const READ = {
    subject: { type: 'user', id: 'alice' },
    action: { name: 'read' },
    resource: { type: 'record', id: 'record-1' },
  }

  test('the eight decisions that the scenario mandates, also where the vectors are absent', async () => {
    const { ask } = await setPoint()
    const decide = async (subject: object, action: object, resource: object) =>
      (await ask({ subject: { type: 'user', ...subject }, action, resource: { type: 'record', ...resource } })).body
        .decision
    const [alice, bob, first] = [{ id: 'alice' }, { id: 'bob' }, { id: 'record-1' }]
    const archived = { id: 'record-2', properties: { status: 'archived' } }
    expect([
      await decide(alice, { name: 'read' }, first),
      await decide(alice, { name: 'write' }, first),
      await decide(bob, { name: 'read' }, first),
      await decide(bob, { name: 'write' }, first),
      await decide(alice, { name: 'write' }, archived),
      await decide({ ...bob, properties: { role: 'admin' } }, { name: 'write' }, archived),
      await decide(alice, { name: 'delete', properties: { soft: true } }, first),
      await decide(alice, { name: 'delete', properties: { soft: false } }, first),
    ]).toEqual([true, true, true, false, false, true, true, false])
    expect(
      await decide(
        { ...bob, properties: JSON.parse('{"__proto__":{"role":"admin"}}') as object },
        { name: 'write' },
        archived,
      ),
    ).toBe(false)
  })

  test('another content type, no JSON and no body are a 400; the number of the request comes back either way', async () => {
    const { stage, ask } = await setPoint()
    const number = { 'X-Request-ID': 'bfe9eb29-ab87-4ca3-be83-a1d5d8305716' }
    const form = await ask(READ, 'evaluation', { headers: { ...number, 'Content-Type': 'text/plain' } })
    const texts = await Promise.all(['{"subject":', ' '].map((body) => ask(body, 'evaluation', { headers: number })))
    const fine = await ask(READ, 'evaluation', { headers: number })
    expect([form, ...texts, fine].map(({ status }) => status)).toEqual([400, 400, 400, 200])
    for (const { headers } of [form, ...texts, fine]) expect(headers.get('X-Request-ID')).toBe(number['X-Request-ID'])
    expect((await ask(READ)).headers.get('X-Request-ID')).toBeNull()
    expect(
      (
        await stage.call('POST', '/access/v1/evaluation', {
          body: 'x'.repeat(70_000),
          headers: { Authorization: basic('helpdesk') },
        })
      ).status,
    ).toBe(413)
  })

  test('one bad question in a batch is a no in its place; a member is replaced as a whole', async () => {
    const { ask } = await setPoint()
    const { body } = await ask(
      { ...READ, resource: undefined, evaluations: [{ resource: READ.resource }, {}, { resource: 'x' }] },
      'evaluations',
    )
    expect(body.evaluations?.map(({ decision }) => decision)).toEqual([true, false, false])
    expect(body.evaluations?.[1]?.context?.error?.status).toBe(400)
    const archived = { type: 'record', id: 'record-1', properties: { status: 'archived' } }
    const merged = await ask(
      {
        subject: READ.subject,
        action: { name: 'write' },
        resource: archived,
        evaluations: [{}, { resource: { id: 'record-1', properties: {} } }],
      },
      'evaluations',
    )
    expect(merged.body.evaluations?.map(({ decision }) => decision)).toEqual([false, true])
    expect((await ask({ ...READ, evaluations: [] }, 'evaluations')).body).toMatchObject({ decision: true })
  })

  test.each([
    ['execute_all', [true, false, true]],
    ['deny_on_first_deny', [true, false]],
    ['permit_on_first_permit', [true]],
  ])('%s', async (evaluations_semantic, decisions) => {
    const { ask } = await setPoint()
    const evaluations = ['read', 'fly', 'write'].map((name) => ({ action: { name } }))
    const { body } = await ask({ ...READ, evaluations, options: { evaluations_semantic } }, 'evaluations')
    expect(body.evaluations?.map(({ decision }) => decision)).toEqual(decisions)
  })

  test('a start is what the policy says, and every unavailable subject one answer (R-12)', async () => {
    const { ask } = await setPoint()
    const start = async (actor: string, subject: string, mode?: unknown) =>
      (
        await ask({
          subject: { type: 'user', id: actor },
          action: { name: 'impersonate', ...(mode === undefined ? {} : { properties: { mode } }) },
          resource: { type: 'user', id: subject },
        })
      ).body
    expect(await start('sup_dana', 'cus_noor')).toEqual({ decision: true, context: { rule: 'mode.view' } })
    expect(await start('sup_dana', 'cus_noor', 'act')).toMatchObject({ decision: true })
    expect(await start('sup_dana', 'cus_aiko', 'act')).toEqual({
      decision: false,
      context: { rule: 'mode.act.approval' },
    })
    expect(await start('sup_dana', 'cus_noor', 'shadow')).toMatchObject({ decision: false })
    expect(await start('sup_dana', 'cus_noor', ['view'])).toMatchObject({ decision: false })
    expect(await start('cus_noor', 'cus_tomas')).toEqual({ decision: false, context: { rule: 'actor.role' } })
    for (const subject of ['nobody', 'sup_milo', 'sup_dana', 'cus_lena', 'cus_jean']) {
      expect(await start('sup_dana', subject)).toEqual({ decision: false, context: { rule: 'subject.unavailable' } })
    }
  })

  test('in a session mode and class come before the rules, and never widen them', async () => {
    const { ask } = await setPoint()
    const act = { iss: 'https://id.example', sub: 'sup_dana' }
    const inSession = async (name: string, properties: object) =>
      (await ask({ ...READ, subject: { ...READ.subject, properties: { act } }, action: { name, properties } })).body
    expect(await inSession('read', { mode: 'view', class: 'content', mutates: false })).toMatchObject({
      decision: true,
    })
    expect(await inSession('write', { mode: 'view', class: 'content', mutates: true })).toMatchObject({
      context: { rule: 'action.read_only' },
    })
    expect(await inSession('write', { mode: 'act', class: 'content', mutates: true })).toMatchObject({ decision: true })
    expect(await inSession('read', { mode: 'act', class: 'export', mutates: false })).toMatchObject({
      context: { rule: 'action.restricted' },
    })
    expect(await inSession('read', { mode: 'view' })).toMatchObject({ context: { rule: 'action.untagged' } })
    expect(await inSession('read', {})).toMatchObject({ decision: false })
    expect(await inSession('fly', { mode: 'act', class: 'content', mutates: true })).toMatchObject({
      context: { rule: 'default' },
    })
  })

  test('only clients that may; the metadata says where, and nothing is there unless it is switched on', async () => {
    const { stage, ask } = await setPoint()
    expect((await ask(READ, 'evaluation', { headers: { Authorization: basic('helpdesk', 'wrong') } })).status).toBe(401)
    const token = await stage.own('sup_dana')
    expect((await stage.call('POST', '/access/v1/evaluation', { token, body: READ })).status).toBe(401)
    const metadata = await stage.call('GET', '/.well-known/authzen-configuration')
    expect(metadata.body).toEqual({
      policy_decision_point: BRIDGE_ISSUER,
      access_evaluation_endpoint: `${BRIDGE_ISSUER}/access/v1/evaluation`,
      access_evaluations_endpoint: `${BRIDGE_ISSUER}/access/v1/evaluations`,
    })
    const { oauth } = await createTestClients()
    expect(() => stage.again({ oauth, accessRules: RULES })).toThrow(/evaluate/)
    const off = await setStage(stage.sql, { oauth })
    expect((await off.call('GET', '/.well-known/authzen-configuration')).status).toBe(404)
    expect((await askOf(off, READ, 'evaluation')).status).toBe(404)
  })
})

function askOf(stage: Stage, body: unknown, path: string, { headers, ...options }: CallOptions = {}) {
  return stage.call<Answer>('POST', `/access/v1/${path}`, {
    key: null,
    body,
    headers: { Authorization: basic('helpdesk'), ...headers },
    ...options,
  })
}
