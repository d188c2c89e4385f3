import { type AuditEvent, DEFAULT_POLICY, type PendingAnswer, type Policy, type Problem } from '@understudy/protocol'
import { describe, expect, test } from 'vitest'
import { eachDatabase } from '../../testing/databases.ts'
import { TEST_POLICY } from '../../testing/people.ts'
import { type Stage, setStage } from '../../testing/stage.ts'

const OWN: Policy = {
  ...TEST_POLICY,
  tenants: 'own',
  breakGlass: { ceiling: 300, perDay: 2, reviewWithin: 86_400, overdueBlocks: false },
}
const ASK = { subject: 'cus_aiko', mode: 'act' } as const

eachDatabase('organisations (R-04, R-09)', (open) => {
  /** Inês leads the support of another organisation; Dana, Omar and Aiko are of Acme. */
  async function twoOrganisations(policy: Policy = OWN) {
    const stage = await setStage(await open(), { policy, notify: async () => {} })
    stage.people.change('sup_ines', { tenant: 'org_other' })
    const as = (who: string) => async (method: string, path: string, body?: object) =>
      stage.call<Problem & Record<string, unknown>>(method, path, {
        token: await stage.own(who),
        ...(body === undefined ? {} : { body }),
      })
    return { stage, ines: as('sup_ines'), omar: as('lead_omar'), dana: as('sup_dana') }
  }

  const asked = async (stage: Stage) => (await stage.start<PendingAnswer>({ body: ASK })).body.request.id
  const refusal = ({ status, body }: { status: number; body: Problem }) => {
    const { instance: _, ...rest } = body as Problem & { instance?: unknown }
    return [status, { ...rest, requestId: undefined }]
  }

  test('an approver of another organisation sees no request and decides none, as if there were none', async () => {
    const { stage, ines, omar } = await twoOrganisations()
    const id = await asked(stage)
    expect((await ines('GET', '/support/requests')).body.requests).toEqual([])
    expect((await omar('GET', '/support/requests')).body.requests).toMatchObject([{ id }])
    for (const verdict of ['approve', 'deny']) {
      const theirs = await ines('POST', `/support/requests/${id}/${verdict}`, {})
      expect(theirs).toMatchObject({ status: 404, body: { code: 'request_not_found' } })
      expect(refusal(theirs)).toEqual(refusal(await ines('POST', `/support/requests/sr_none/${verdict}`, {})))
    }
    expect((await omar('POST', `/support/requests/${id}/approve`, {})).status).toBe(200)
    expect((await stage.start({ body: { ...ASK, requestId: id } })).status).toBe(201)
  })

  test('nor sees a session there, nor ends one', async () => {
    const { stage, ines, omar } = await twoOrganisations()
    const { id } = (await stage.start()).body.session
    expect((await ines('GET', '/support/sessions')).body.sessions).toEqual([])
    const theirs = await ines('POST', `/support/sessions/${id}/revoke`, {})
    expect(theirs).toMatchObject({ status: 404, body: { code: 'session_not_found' } })
    expect(refusal(theirs)).toEqual(refusal(await ines('POST', '/support/sessions/ss_none/revoke', {})))
    expect((await omar('GET', '/support/sessions')).body.sessions).toMatchObject([{ session: { id } }])
    expect((await omar('POST', `/support/sessions/${id}/revoke`, {})).status).toBe(200)
  })

  test('nor reads what was done there, on a page or in a download; their own they read', async () => {
    const { stage, ines, omar } = await twoOrganisations()
    await asked(stage)
    await stage.start()
    await stage.start({ token: await stage.own('sup_ines'), body: { subject: 'cus_noor' } })
    const told = async (who: typeof ines) => (await who('GET', '/support/audit')).body.events as unknown as AuditEvent[]
    expect((await told(ines)).map(({ type, actor }) => [type, actor?.id])).toEqual([
      ['ADMIN_IMPERSONATION_REFUSED', 'sup_ines'],
    ])
    expect((await told(omar)).map(({ type, actor, tenant }) => [type, actor?.id, tenant])).toEqual([
      ['ADMIN_IMPERSONATION_STARTED', 'sup_dana', 'org_acme'],
      ['ADMIN_IMPERSONATION_REQUESTED', 'sup_dana', 'org_acme'],
    ])
    for (const format of ['json', 'csv', 'ocsf']) {
      const { text } = await ines('GET', `/support/audit/export?format=${format}`)
      expect(text).toContain('sup_ines')
      expect(text).not.toMatch(/sup_dana|subject\.tenant/)
    }
    expect((await told(ines)).filter(({ actor }) => actor?.id !== 'sup_ines')).toEqual([])
  })

  test('nor reviews emergency access there', async () => {
    const { stage, ines, omar } = await twoOrganisations()
    const { id } = (await stage.start({ body: { ...ASK, breakGlass: true, ttlSeconds: 300 } })).body.session
    await omar('POST', `/support/sessions/${id}/revoke`, {})
    expect((await ines('GET', '/support/reviews')).body.reviews).toEqual([])
    const review = { verdict: 'justified', text: 'Her call, her screen, and nothing else' }
    const theirs = await ines('POST', `/support/reviews/${id}`, review)
    expect(theirs).toMatchObject({ status: 404, body: { code: 'session_not_found' } })
    expect(refusal(theirs)).toEqual(refusal(await ines('POST', '/support/reviews/ss_none', review)))
    expect((await omar('GET', '/support/reviews')).body.reviews).toMatchObject([{ id }])
    expect((await omar('POST', `/support/reviews/${id}`, review)).status).toBe(200)
  })

  describe.each([
    ['own', [false, false, true]],
    [undefined, [false, true, true]],
    ['any', [true, true, true]],
  ] as const)('`tenants` is %s', (tenants, [other, none, same]) => {
    test('who starts, sees, decides and ends there is the same person each time', async () => {
      const { tenants: _, ...rest } = DEFAULT_POLICY
      const policy: Policy = { ...rest, ...(tenants === undefined ? {} : { tenants }) }
      for (const [tenant, reaches] of [
        ['org_other', other],
        [null, none],
        ['org_acme', same],
      ] as const) {
        const { stage, ines } = await twoOrganisations(policy)
        stage.people.change('sup_ines', { tenant })
        const started = await stage.start({ token: await stage.own('sup_ines'), body: { subject: 'cus_noor' } })
        expect([tenant, started.status]).toEqual([tenant, reaches ? 201 : 404])
        if (reaches) await ines('POST', `/support/sessions/${started.body.session.id}/end`, {})
        const request = await asked(stage)
        const { id } = (await stage.start()).body.session
        expect((await ines('GET', '/support/requests')).body.requests).toHaveLength(reaches ? 1 : 0)
        expect((await ines('GET', '/support/sessions')).body.sessions).toHaveLength(reaches ? 1 : 0)
        const statuses = [
          (await ines('POST', `/support/requests/${request}/approve`, {})).status,
          (await ines('POST', `/support/sessions/${id}/revoke`, {})).status,
        ]
        expect([tenant, ...statuses]).toEqual(reaches ? [tenant, 200, 200] : [tenant, 404, 404])
      }
    })
  })
})
