import { checkStartForm, type FieldProblem, type StartForm } from '@understudy/protocol'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { checkerAt, DOCUMENT, pointerTo, templateOf } from '../testing/described.ts'
import { TEST_POLICY } from '../testing/people.ts'
import { BRIDGE_ISSUER, START, type Stage, setStage } from '../testing/stage.ts'

const operations = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
)
// Decision points speak of 400 and belong to clients: `access.test.ts` has them.
const withBody = operations.filter(
  ({ path, operation }) => !path.startsWith('/access/') && 'application/json' in (operation.requestBody?.content ?? {}),
)

/** What a page of the bridge's own origin sends besides. */
const PAGE = { Origin: BRIDGE_ISSUER }

const address = (path: string) => path.replace(/\{\w+\}/g, 'ss_nothing')

/** Values of every kind, and texts at the bounds of every field. */
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(null, true, 0, 0.5, -1, 600, 1e21, '', [], {}, ['cus_noor'], 'view', 'act', 'shadow', 'root'),
  fc
    .tuple(fc.constantFrom('x', '😀', 'é', '\u0000', '\ud800'), fc.constantFrom(1, 10, 43, 64, 65, 200, 201, 500, 501))
    .map(([letter, length]) => letter.repeat(length)),
)

const FIELDS = [
  ...['subject', 'mode', 'reason', 'ticket', 'ttlSeconds', 'returnTo', 'requestId', 'replaces', 'handoff'],
  ...['note', 'verdict', 'text', 'code', 'verifier', 'replace', 'actor', '__proto__', 'constructor', ''],
]

type Change = (body: Record<string, unknown>) => unknown

const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.constantFrom<Change>((body) => body),
  fc.tuple(fc.constantFrom(...FIELDS), anything).map(
    ([name, value]): Change =>
      (body) =>
        Object.defineProperty({ ...body }, name, { value, enumerable: true, configurable: true, writable: true }),
  ),
  fc.tuple(fc.constantFrom('code', 'text', 'extra'), anything).map(
    ([name, value]): Change =>
      (body) => ({ ...body, reason: { ...(body.reason as object), [name]: value } }),
  ),
  fc.constantFrom(...FIELDS).map(
    (name): Change =>
      (body) =>
        Object.fromEntries(Object.entries(body).filter(([key]) => key !== name)),
  ),
  anything.map(
    (value): Change =>
      () =>
        value,
  ),
)

/** A body of this operation that nothing is wrong with. */
function fineBody(path: string): Record<string, unknown> {
  if (path === '/support/sessions') return { ...START }
  if (path.startsWith('/support/halt')) return { reason: 'An agent’s laptop was stolen' }
  if (path.startsWith('/support/reviews/')) return { verdict: 'justified', text: 'Nobody was on call that night' }
  if (path === '/support/handoff') return { code: 'c'.repeat(43), verifier: 'v'.repeat(43) }
  return {}
}

/** What is refused besides: a text of spaces, and for a start whatever the policy says, by the function that both sides share. */
function refusedBesides(path: string, body: unknown): readonly string[] {
  if (path !== '/support/sessions') return ['/text']
  const form = body as StartForm & { returnTo?: unknown; handoff?: unknown }
  const problems: Pick<FieldProblem, 'pointer'>[] = [
    ...checkStartForm(TEST_POLICY, {
      ...form,
      ticket: form.ticket ?? null,
      ttlSeconds: form.ttlSeconds ?? TEST_POLICY.duration.default,
    }),
  ]
  return [...problems.map(({ pointer }) => pointer), '/returnTo', '/handoff/origin']
}

eachDatabase('the document and the bridge refuse the same', (open, engine) => {
  describe.each(withBody.map(({ path, method }) => [`${method} ${path}`, path, method] as const))(
    '%s',
    (_, path, method) => {
      let stage: Stage
      beforeAll(async () => {
        stage = await setStage(await open(), { browserSessions: {} })
      })

      test('bodies', async () => {
        const check = checkerAt(pointerTo(path, method, 'requestBody', 'content', 'application/json', 'schema'))
        const by = async () => {
          const token = await stage.own(/\/(requests|reviews)\//.test(path) ? 'sup_ines' : 'sup_dana')
          if (path === '/support/handoff' || path === '/support/browser/end') return { headers: PAGE }
          return path === '/support/browser' ? { token, headers: PAGE } : { token }
        }
        const seen = { refused: 0, accepted: 0 }
        await fc.assert(
          fc.asyncProperty(changes, async (change) => {
            const text = JSON.stringify(change(fineBody(path)))
            const body: unknown = JSON.parse(text)
            const fine = check(body)
            const answer = await stage.call(method, address(path), { ...(await by()), body: text })
            const pointers = (answer.body.errors ?? []).map(({ pointer }) => pointer)
            if (!fine) {
              seen.refused += 1
              expect([answer.status, answer.body.code], text).toEqual([422, 'validation_failed'])
              return
            }
            seen.accepted += 1
            // With a good form little is left to refuse.
            if (answer.body.code === 'validation_failed')
              expect(refusedBesides(path, body)).toEqual(expect.arrayContaining(pointers))
            if (answer.status < 300 && path === '/support/sessions') {
              const { session } = answer.body as unknown as { session: { id: string } }
              await stage.call('POST', `/support/sessions/${session.id}/end`, await by())
              stage.clock.advance(3_600_000 * 24)
            }
          }),
          { numRuns: engine === 'pglite' ? 40 : 10 },
        )
        expect(Math.min(seen.refused, seen.accepted)).toBeGreaterThan(0)
      })
    },
  )

  test('parameters', async () => {
    const stage = await setStage(await open())
    const values = fc.oneof(
      fc.constantFrom('', '0', '1', '01', '500', '501', '-1', '1.0', '1e2', '0x10', 'view', 'allowed', 'json', 'csv'),
      fc.constantFrom('SUPPORT_ACTION', '😀'.repeat(200), '😀'.repeat(201), 'x'.repeat(201), '%', "' OR 1=1 --"),
      fc.string(),
    )
    for (const { path, method, operation } of operations) {
      for (const { name, in: place, schema } of operation.parameters) {
        if (place !== 'query') continue
        const index = operation.parameters.findIndex((parameter) => parameter.name === name)
        const check = checkerAt(`${pointerTo(path, method, 'parameters', String(index), 'schema')}`)
        const [needed, others] = path.endsWith('/export') ? ['format', 'format=csv&'] : ['state', 'state=s&']
        const beside = operation.parameters.some((one) => one.name === needed) && name !== needed ? others : ''
        // Nobody is sent anywhere by this bridge, so nobody comes back.
        const good = path === '/support/issued' ? 404 : 200
        await fc.assert(
          fc.asyncProperty(values, async (value) => {
            const numeric = 'type' in schema && schema.type === 'integer' && /^(?:0|-?[1-9]\d*)$/.test(value)
            const fine = check(numeric ? Number(value) : value)
            const token = await stage.own('sup_ines')
            const query = `${beside}${name}=${encodeURIComponent(value)}`
            const { status, text } = await stage.call(method, `${path}?${query}`, { token })
            expect([status, query], text).toEqual([fine ? good : 422, query])
          }),
          { numRuns: engine === 'pglite' ? 8 : 3 },
        )
        const twice = await stage.call(method, `${path}?${beside}${name}=1&${name}=1`, {
          token: await stage.own('sup_ines'),
        })
        expect([twice.status, twice.body.errors?.[0]?.pointer]).toEqual([422, `/${name}`])
      }
    }
  })

  test('ids in paths, and the key that makes a repeat harmless', async () => {
    const stage = await setStage(await open())
    const token = await stage.own('sup_ines')
    const texts = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.constantFrom('x'.repeat(64), 'x'.repeat(65), 'ss_1', '..', '%'),
    )
    const path = '/support/sessions/{id}/extend'
    const inPath = checkerAt(pointerTo(path, 'POST', 'parameters', '0', 'schema'))
    const keyed = checkerAt(pointerTo(path, 'POST', 'parameters', '1', 'schema'))
    await fc.assert(
      fc.asyncProperty(texts, async (id) => {
        if (inPath(id) || encodeURIComponent(id) !== id) return
        expect(templateOf(path.replace('{id}', id))).toBe(path)
        expect((await stage.call('POST', path.replace('{id}', id), { token })).status).toBe(404)
      }),
      { numRuns: 30 },
    )
    const keys = fc.oneof(fc.constantFrom('', ' ', 'k'.repeat(255), 'k'.repeat(256), 'a b', 'é'), fc.string())
    await fc.assert(
      fc.asyncProperty(keys, async (key) => {
        // What no header can hold never arrives.
        if (/[^\t\x20-\x7e\x80-\xff]/.test(key)) return
        const { body } = await stage.call('POST', path.replace('{id}', 'ss_1'), { token, key })
        const arrives = new Headers({ key }).get('key') ?? ''
        expect([body.code, key]).toEqual([keyed(arrives) ? 'session_not_found' : 'idempotency_key_required', key])
      }),
      { numRuns: 30 },
    )
  })
})
