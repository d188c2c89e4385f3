import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { IssueOrder, Kept } from '../issuers/issuer.ts'
import { type KratosOptions, kratos } from '../issuers/kratos.ts'
import { answering } from './answering.ts'
import { issueOrder } from './issueOrder.ts'

/** A Kratos as `container/ory/kratos.yml` sets it up, the real one or its stand-in. */
export interface KratosGround {
  readonly publicUrl: string
  readonly adminUrl: string
  readonly now: () => number
  /** Somebody new, without any session. Gives the id. */
  person(more?: { readonly address?: boolean }): Promise<string>
  /** Somebody new who has a second factor, and the id of the session in which they set it up. */
  withSecondFactor(): Promise<{ readonly id: string; readonly own: string }>
  /** A session of their own. */
  signIn(person: string): Promise<{ readonly id: string; readonly token: string }>
  enable(person: string, enabled: boolean): Promise<void>
  /** The test account of the set-up. */
  readonly canary: string
}

const signal = AbortSignal.timeout(600_000)

export function kratosIssuerAt(ground: KratosGround, more: Partial<KratosOptions> = {}) {
  const { publicUrl, adminUrl, now, canary } = ground
  return kratos({ publicUrl, adminUrl, canary, now, ...more })
}

export function kratosOrderAt({ now }: KratosGround, subject: string, more: Partial<IssueOrder> = {}): IssueOrder {
  return issueOrder({ subject: { id: subject, name: subject }, ...more }, now())
}

interface Seen {
  readonly id: string
  readonly devices: readonly { readonly user_agent: string; readonly ip_address: string }[]
}

/** Sessions of somebody as the administrator's side lists them, newest first. */
async function sessionsOf({ adminUrl }: KratosGround, person: string, query = ''): Promise<readonly Seen[]> {
  return (await (await fetch(`${adminUrl}/admin/identities/${person}/sessions${query}`)).json()) as readonly Seen[]
}

/** Ids of those that are alive, in no order. */
export async function activeAt(ground: KratosGround, person: string): Promise<readonly string[]> {
  return (await sessionsOf(ground, person, '?active=true')).map(({ id }) => id).sort()
}

/** What holds at the real server and at its stand-in. */
export function kratosCases(ground: () => KratosGround): void {
  const issuer = (more: Partial<KratosOptions> = {}) => kratosIssuerAt(ground(), more)
  const order = (subject: string, more: Partial<IssueOrder> = {}) => kratosOrderAt(ground(), subject, more)
  const active = (person: string) => activeAt(ground(), person)

  test('a start, its read-back, an end by its id; the subject’s own sessions stay', async () => {
    const bob = await ground().person()
    const own = [await ground().signIn(bob), await ground().signIn(bob)].map(({ id }) => id)
    const issued = await issuer().start(order(bob), { signal, stands: async () => true })
    expect(issued).toMatchObject({ shape: 'token', handOut: null })
    const life = (issued.expiresAt ?? 0) - ground().now()
    expect([life > 86_390_000, life <= 86_400_000]).toEqual([true, true])
    expect(await issuer().current(issued.kept, { signal })).toMatchObject({ live: true, subject: bob, actors: [] })
    expect(await issuer().end(issued.kept, { signal })).toEqual({ remote: 'ended', own: 'untouched', code: null })
    expect(await issuer().current(issued.kept, { signal })).toEqual({ live: false })
    expect(await issuer().end(issued.kept, { signal })).toEqual({
      ...{ remote: 'already_ended', own: 'untouched', code: null },
    })
    expect(await active(bob)).toEqual(own.sort())
  })

  test('somebody without any address to recover by', async () => {
    const carol = await ground().person({ address: false })
    const issued = await issuer().start(order(carol), { signal })
    expect(await issuer().end(issued.kept, { signal })).toMatchObject({ remote: 'ended' })
  })

  test('the subject reads in their own list that it is support, by whom, about what and from where', async () => {
    const bob = await ground().person()
    const { token } = await ground().signIn(bob)
    const person = { id: 'sup_dana', name: 'Inês 李' }
    await issuer().start(order(bob, { actor: { person, iss: 'https://id.example', token: null } }), { signal })
    const list = await fetch(`${ground().publicUrl}/sessions`, { headers: { 'X-Session-Token': token } })
    expect(await list.json()).toMatchObject([
      { devices: [{ user_agent: 'Support session (Inês 李, ZD-1042) #ss_1', ip_address: '192.0.2.7' }] },
    ])
  })

  test('a name of the operator’s own, and nothing in it that ends a header', async () => {
    const bob = await ground().person()
    const deviceName = () => `Support\r\nX-Forwarded-For: 1.2.3.4\u2028${'x'.repeat(400)}`
    await issuer({ deviceName }).start(order(bob, { ip: null }), { signal })
    const [device] = (await sessionsOf(ground(), bob)).flatMap(({ devices }) => devices)
    expect(device?.user_agent).toMatch(/^Support X-Forwarded-For: 1\.2\.3\.4 x+ #ss_1$/u)
    expect(device?.user_agent.length).toBeLessThan(220)
    expect(device?.ip_address).toMatch(/^127\.0\.0\.1:\d+$/u)
  })

  test('a name that a proxy took away: refused, and ended', async () => {
    const bob = await ground().person()
    const fetchWithout: typeof fetch = (input, init) => {
      const headers = new Headers(init?.headers)
      headers.set('User-Agent', 'proxy')
      return fetch(input, { ...init, headers })
    }
    await expect(issuer({ canary: null, fetch: fetchWithout }).start(order(bob), { signal })).rejects.toMatchObject({
      ...{ code: 'marker_missing', leftover: 'ended' },
    })
    expect(await active(bob)).toEqual([])
  })

  test('a second factor: a stronger sign-in is wanted, and the half-open session is ended', async () => {
    const { id, own } = await ground().withSecondFactor()
    await expect(issuer().start(order(id), { signal })).rejects.toMatchObject({
      ...{ code: 'step_up_required', said: 'session_aal2_required', leftover: 'ended' },
    })
    expect(await active(id)).toEqual([own])
  })

  test('disabled, and not there: refused before anything is made', async () => {
    const jean = await ground().person()
    await ground().enable(jean, false)
    await expect(issuer().start(order(jean), { signal })).rejects.toMatchObject({ code: 'subject_disabled' })
    await expect(issuer().start(order(randomUUID()), { signal })).rejects.toMatchObject({
      ...{ code: 'subject_not_found', leftover: 'none' },
    })
    expect(await sessionsOf(ground(), jean)).toEqual([])
  })

  test('disabled while it runs: not taken for dead, because it comes back; ended it stays dead', async () => {
    const bob = await ground().person()
    const issued = await issuer().start(order(bob), { signal })
    await ground().enable(bob, false)
    await expect(issuer().current(issued.kept, { signal })).rejects.toMatchObject({ code: 'subject_disabled' })
    expect(await issuer().end(issued.kept, { signal })).toMatchObject({ remote: 'ended', code: null })
    await ground().enable(bob, true)
    expect(await active(bob)).toEqual([])
  })

  test('disabled after the answer to the start was lost: found by its name, and ended for good', async () => {
    const bob = await ground().person()
    const kept: (Kept | null)[] = []
    const keep = async (more: Kept | null) => void kept.push(more)
    await issuer().start(order(bob), { signal, keep })
    await ground().enable(bob, false)
    expect(await issuer().end(kept[0] ?? {}, { signal })).toMatchObject({ remote: 'ended', code: null })
    await ground().enable(bob, true)
    expect(await active(bob)).toEqual([])
  })

  test('the subject ends it there: it is dead', async () => {
    const bob = await ground().person()
    const { token } = await ground().signIn(bob)
    const issued = await issuer().start(order(bob), { signal })
    const headers = { 'X-Session-Token': token }
    await fetch(`${ground().publicUrl}/sessions/${issued.kept.session}`, { method: 'DELETE', headers })
    expect(await issuer().current(issued.kept, { signal })).toEqual({ live: false })
    expect(issuer().endedThere).toBe('subject_revoked')
  })

  test('the answer to the start is lost: the session is found by its name, and ended', async () => {
    const bob = await ground().person()
    const lost = answering('*', '/self-service/recovery', async (request) => {
      await fetch(request.url, { method: 'POST', headers: request.headers, body: await request.text() })
      throw new TypeError('socket hang up')
    })
    const kept: (Kept | null)[] = []
    const keep = async (more: Kept | null) => void kept.push(more)
    await expect(issuer({ canary: null, fetch: lost }).start(order(bob), { signal, keep })).rejects.toMatchObject({
      ...{ code: 'back_end_unreachable', leftover: 'ended' },
    })
    expect(await sessionsOf(ground(), bob)).toHaveLength(1)
    expect(await active(bob)).toEqual([])
    expect(kept).toEqual([{ identity: bob, device: 'Support session (Dana Reyes, ZD-1042) #ss_1' }])
  })

  test('an end that is answered and has no effect is said to have none', async () => {
    const issued = await issuer().start(order(await ground().person()), { signal })
    const deaf = answering('DELETE', '/', () => new Response(null, { status: 204 }))
    expect(await issuer({ fetch: deaf }).end(issued.kept, { signal })).toMatchObject({
      ...{ remote: 'alive', code: 'end_without_effect' },
    })
  })

  test('nothing that ends more than one session is ever called', async () => {
    const asked: string[] = []
    const noted: typeof fetch = (input, init) => {
      asked.push(`${init?.method ?? 'GET'} ${new URL(String(input)).pathname.replace(/[0-9a-f-]{36}/u, ':id')}`)
      return fetch(input, init)
    }
    const issued = await issuer({ fetch: noted }).start(order(await ground().person()), { signal })
    await issuer({ fetch: noted }).end(issued.kept, { signal })
    expect([...new Set(asked)].filter((line) => !line.startsWith('GET'))).toEqual([
      'POST /admin/recovery/code',
      'POST /self-service/recovery',
      'DELETE /admin/sessions/:id',
    ])
  })

  test('check: a good set-up has no findings, and nothing of the trial is left', async () => {
    const bob = await ground().person()
    expect(await issuer().check({ signal, trial: { order: order(bob) } })).toEqual([])
    expect([...(await active(bob)), ...(await active(ground().canary))]).toEqual([])
  })

  test('check: a test account that is not one is said to be none, and nothing of it is left', async () => {
    const { id, own } = await ground().withSecondFactor()
    const codes = (await issuer({ canary: id }).check({ signal })).map(({ code }) => code)
    expect(codes).toEqual(['step_up_required', 'not_tried'])
    expect(await active(id)).toEqual([own])
  })
}

/** What holds where the hook `revoke_active_sessions` runs after recovery. */
export function kratosRevokingCases(ground: () => KratosGround): void {
  const start = async (more: Partial<KratosOptions>, subject: string) =>
    kratosIssuerAt(ground(), more).start(kratosOrderAt(ground(), subject), { signal })

  test('the hook that signs the subject out: found on the test account, before any customer', async () => {
    const bob = await ground().person()
    const own = await ground().signIn(bob)
    await expect(start({}, bob)).rejects.toMatchObject({ code: 'users_sessions_end' })
    expect(await activeAt(ground(), bob)).toEqual([own.id])
    expect(await kratosIssuerAt(ground()).check({ signal })).toMatchObject([
      { code: 'users_sessions_end', level: 'error', what: expect.stringContaining('revoke_active_sessions') },
      { code: 'not_tried' },
    ])
    expect(await activeAt(ground(), ground().canary)).toEqual([])
  })

  test('without a test account the hook is seen at the first start, and refused', async () => {
    const bob = await ground().person()
    await ground().signIn(bob)
    await expect(start({ canary: null }, bob)).rejects.toMatchObject({ code: 'users_sessions_end', leftover: 'ended' })
  })
}
