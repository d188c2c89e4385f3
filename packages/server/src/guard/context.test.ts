import type { StartedAnswer } from '@understudy/protocol'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { ACTIONS, type Answer, requestOf, setStage } from '../testing/stage.ts'
import { currentSupport } from './context.ts'

test('outside of anything that was let through there is nobody', () => {
  expect(currentSupport()).toBe(null)
})

eachDatabase('whom the code runs for', (open) => {
  async function inSession(mode: 'view' | 'act' = 'act') {
    const stage = await setStage(await open())
    const { body }: Answer<StartedAnswer> = await stage.start({ body: { mode } })
    const token = body.credential?.accessToken ?? ''
    const headers = { 'Support-Context': `${body.session.id};e=${body.epoch}` }
    return { ...stage, id: body.session.id, token, headers, guard: stage.bridge.guard(ACTIONS) }
  }

  /** Far from the handler, after it has awaited. */
  async function deep() {
    await new Promise((resolve) => setTimeout(resolve, 1))
    const support = currentSupport()
    return support === null ? 'nobody' : `${support.actor.id} as ${support.sub}, ${support.mode}`
  }

  test('default: in a handler, wherever it awaits or calls; requests at once do not mix', async () => {
    const { guard, token, headers, own } = await inSession()
    const app = new Hono()
    app.get('/deep', guard.guarded('invoice.read'), async (c) => c.text(await deep()))
    const tomas = await own('cus_tomas')
    const answers = await Promise.all(
      [token, tomas, token, tomas].map(async (bearer) => {
        const more = bearer === token ? headers : {}
        return (await app.request(requestOf('GET', '/deep', { token: bearer, headers: more }))).text()
      }),
    )
    expect(answers).toEqual(['sup_dana as cus_noor, act', 'nobody', 'sup_dana as cus_noor, act', 'nobody'])
    expect(currentSupport()).toBe(null)
  })

  test('in any framework: the result runs the handler', async () => {
    const { guard, token, headers } = await inSession()
    const action = { ...ACTIONS['invoice.read'], action: 'invoice.read' }
    const result = await guard.check(requestOf('GET', '/', { token, headers }), action)
    expect(result.ok && (await result.run(deep))).toBe('sup_dana as cus_noor, act')
  })
})

eachDatabase('jobs', (open) => {
  async function queued(action: keyof typeof ACTIONS = 'project.rename', mode: 'view' | 'act' = 'act') {
    const stage = await setStage(await open())
    const { body }: Answer<StartedAnswer> = await stage.start({ body: { mode } })
    const { id } = body.session
    const token = body.credential?.accessToken ?? ''
    const guard = stage.bridge.guard(ACTIONS)
    const request = requestOf('GET', '/', { token, headers: { 'Support-Context': `${id};e=${body.epoch}` } })
    const result = await guard.check(request, { ...ACTIONS['invoice.read'], action: 'invoice.read' })
    if (!result.ok) throw new Error('Not let through.')
    const reference = (await result.run(() => guard.captureSupport(action))) ?? 'none'
    const ran: string[] = []
    const run = (afterEnd: 'refuse' | 'attribute' = 'refuse', by = guard, text = reference) =>
      by.runWithSupport(text, ({ sub }) => ran.push(`${currentSupport()?.actor.id} as ${sub}`), { afterEnd })
    const end = () => stage.call('POST', `/support/sessions/${id}/end`, { token })
    const actions = async () => (await stage.audit()).filter(({ type }) => type === 'SUPPORT_ACTION')
    return { ...stage, id, token, guard, reference, ran, run, end, actions }
  }

  test('default: a job runs under the session that queued it, and is in the log beside the request', async () => {
    const { run, ran, actions, call, own } = await queued()
    expect(await run()).toEqual({ ok: true, value: 1 })
    expect(ran).toEqual(['sup_dana as cus_noor'])
    const [read, job] = await actions()
    expect(job).toMatchObject({
      outcome: 'allowed',
      actor: { id: 'sup_dana' },
      actedAs: 'cus_noor',
      action: { name: 'project.rename', class: 'content', method: 'JOB' },
    })
    expect(job?.request?.id).toBe(read?.request?.id)
    // The subject reads of it like of any other change.
    const history = await call<object>('GET', '/support/history', { token: await own('cus_noor') })
    expect(JSON.stringify(history.body)).toContain('project.rename')
  })

  test('the reference is text, names ids, and is no credential anywhere', async () => {
    const { reference, token, call, guard, id } = await queued()
    expect(reference.split('.')).toHaveLength(3)
    const claims = Buffer.from(reference.split('.')[1] ?? '', 'base64url').toString()
    for (const secret of [token, 'Noor', 'Dana', 'Invoice', 'ZD-1042']) expect(claims).not.toContain(secret)
    const context = await call<object>('GET', '/support/context', { token: reference })
    expect(context.body).toMatchObject({ state: 'signed-out', why: 'invalid_token' })
    const request = requestOf('GET', '/', { token: reference, headers: { 'Support-Context': `${id};e=1` } })
    const result = await guard.check(request, { ...ACTIONS['invoice.read'], action: 'invoice.read' })
    expect(result).toMatchObject({ ok: false, response: { status: 401 } })
  })

  test('a session that is over: refused, recorded, and nothing runs', async () => {
    const { run, ran, end, actions } = await queued()
    await end()
    expect(await run()).toMatchObject({ ok: false, problem: { code: 'session_ended', endReason: 'actor_ended' } })
    expect(ran).toEqual([])
    expect((await actions()).at(-1)).toMatchObject({
      outcome: 'refused',
      detail: 'session_ended',
      actor: { id: 'sup_dana' },
      action: { name: 'project.rename' },
    })
  })

  test('what was accepted in time may run after an ordinary end, attributed and marked', async () => {
    const { run, ran, end, actions, clock } = await queued()
    clock.advance(2000)
    await end()
    clock.advance(3_600_000)
    expect(await run('attribute')).toMatchObject({ ok: true })
    expect(ran).toEqual(['sup_dana as cus_noor'])
    expect((await actions()).at(-1)).toMatchObject({ outcome: 'allowed', detail: 'after_end', actedAs: 'cus_noor' })
  })

  test('but never after a revocation, nor where the people have changed since', async () => {
    const { call, own, id, run, ran } = await queued()
    await call('POST', `/support/sessions/${id}/revoke`, { token: await own('sup_ines') })
    expect(await run('attribute')).toMatchObject({ ok: false, problem: { endReason: 'operator_revoked' } })
    const second = await queued()
    await second.end()
    second.people.change('sup_dana', { roles: [] })
    expect(await second.run('attribute')).toMatchObject({ ok: false, problem: { endReason: 'actor_privilege_lost' } })
    expect([ran, second.ran]).toEqual([[], []])
  })

  test('judged as of now: mode, class and policy, whatever it was queued as', async () => {
    const view = await queued('project.rename', 'view')
    expect(await view.run()).toMatchObject({ ok: false, problem: { code: 'mode_read_only' } })
    const money = await queued('invoice.pay')
    expect(await money.run()).toMatchObject({ ok: false, problem: { code: 'action_restricted' } })
    const undeclared = await queued()
    const smaller = undeclared.bridge.guard({ 'invoice.read': ACTIONS['invoice.read'] })
    expect(await undeclared.run('refuse', smaller as never)).toMatchObject({
      ok: false,
      problem: { code: 'action_untagged' },
    })
  })

  test('a reference that somebody wrote, changed, or kept for more than a week counts for nothing', async () => {
    const { run, ran, guard, reference, token, clock } = await queued()
    const [header, , signature] = reference.split('.')
    const other = Buffer.from(JSON.stringify({ sub: 'cus_aiko', sid: 'ss_x' })).toString('base64url')
    for (const text of ['', 'nonsense', token, `${header}.${other}.${signature}`, reference.slice(0, -3)])
      expect(await run('attribute', guard, text)).toMatchObject({ ok: false, problem: { code: 'invalid_token' } })
    clock.advance(7 * 86_400_000)
    expect(await run('attribute')).toMatchObject({ ok: false, problem: { code: 'token_expired' } })
    expect(ran).toEqual([])
  })

  test('one that fails is in the log as failed, and out of the subject’s history', async () => {
    const { guard, reference, actions, call, own } = await queued()
    await expect(guard.runWithSupport(reference, () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk')
    expect((await actions()).at(-1)).toMatchObject({ outcome: 'failed', detail: 'status_500' })
    const history = await call<object>('GET', '/support/history', { token: await own('cus_noor') })
    expect(JSON.stringify(history.body)).not.toContain('project.rename')
  })

  test('where there is no support session there is nothing to capture; an action has to be declared', async () => {
    const { guard } = await queued()
    expect(await guard.captureSupport('invoice.read')).toBe(null)
    await expect(guard.captureSupport('unknown' as never)).rejects.toThrow(TypeError)
  })
})
