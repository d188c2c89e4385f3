import { createHash } from 'node:crypto'
import type { PendingAnswer, StartedAnswer } from '@understudy/protocol'
import { SESSION_REVOKED } from '../signals/types.ts'
import { logoutToken } from './logoutTokens.ts'
import { basic } from './oauthClients.ts'
import { everyOperation, everything, type Formed, HANDOFF_ORIGIN, type Ids } from './operations.ts'
import { person } from './signals.ts'
import { type Stage, setStage } from './stage.ts'

/** A request of an operation by somebody who may do it, with all that it takes to be done. */
export interface Ready {
  readonly formed: Formed
  /** Whether something had to be made anew for it. */
  readonly anew: boolean
  readonly headers: Readonly<Record<string, string>>
}

/** A house in which every operation of the document can be carried out, over and over, but for {@link OUT_OF_REACH}. */
export interface Reach {
  readonly stage: Stage
  readonly names: readonly string[]
  /** Makes anew what an earlier operation has used up. */
  ready(name: string): Promise<Ready>
  /** Tells that an operation was carried out. */
  done(name: string): Promise<void>
}

/** What is there only where sessions begin at another page, and where somebody is told of ends. */
export const OUT_OF_REACH = ['session.arrive', 'signal.metadata']

const VERIFIER = 'v'.repeat(43)
const PAGE_LOAD = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }
const FROM_THE_APP = { Origin: HANDOFF_ORIGIN }

/** Who does it: somebody by their own token, the client, or nobody by token. */
const BY: Readonly<Record<string, string>> = {
  ...{ 'session.credential': 'sup_dana', 'session.extend': 'sup_dana', 'session.end': 'sup_dana' },
  ...{ 'session.start': 'sup_milo', 'request.cancel': 'sup_milo', 'browser.sign_in': 'cus_tomas' },
  ...{ 'support_history.read': 'cus_noor', 'support_history.end': 'cus_noor' },
  ...{ 'oauth.token': 'client', 'oauth.revoke': 'client', 'oauth.introspect': 'client' },
  ...{ 'access.evaluation': 'client', 'access.evaluations': 'client' },
  ...{
    'handoff.redeem': '',
    'browser.sign_out': '',
    'browser.return': '',
    'backchannel.logout': '',
    'signal.receive': '',
  },
}

/** What an operation leaves no longer as it was. */
const USES: Readonly<Record<string, readonly (keyof House)[]>> = {
  ...{ 'session.end': ['session'], 'session.revoke': ['session'], 'session.extend': ['session'] },
  ...{ 'support_history.end': ['session'], 'handoff.redeem': ['handoff'] },
  ...{ 'request.approve': ['request'], 'request.deny': ['request'], 'request.cancel': ['request'] },
  ...{ 'review.write': ['review'], 'halt.start': ['session', 'handoff'] },
}

interface House {
  session: { readonly id: string; readonly token: string } | null
  request: string | null
  review: string | null
  /** The code of a session that waits to be taken over. */
  handoff: string | null
}

export async function createReach(sql: Stage['sql']): Promise<Reach> {
  const { options, transmitter } = await everything()
  const stage = await setStage(sql, options)
  const house: House = { session: null, request: null, review: null, handoff: null }
  const own: Readonly<Record<string, string>> = {
    lead_omar: await stage.own('lead_omar'),
    sup_dana: await stage.own('sup_dana'),
    sup_milo: await stage.own('sup_milo'),
    sup_ines: await stage.own('sup_ines'),
    cus_noor: await stage.own('cus_noor'),
    cus_tomas: await stage.own('cus_tomas'),
  }
  const tokenOf = (id: string) => own[id] ?? ''
  const elsewhere = await stage.own('sup_milo', { sid: 'of the client' })
  const atNight = await stage.own('sup_dana', { sid: 'at night' })
  let operations = new Map<string, Formed>()

  /** Ends all that somebody has running, so that they can start again. */
  async function endAllOf(actor: string): Promise<void> {
    const rows = await sql.query<{ id: string }>(
      'SELECT id FROM understudy.support_session WHERE actor_sub = $1 AND ended_at IS NULL',
      [actor],
    )
    for (const { id } of rows)
      await stage.call('POST', `/support/sessions/${id}/revoke`, { token: tokenOf('lead_omar') })
  }

  async function beginSession(): Promise<NonNullable<House['session']>> {
    await endAllOf('sup_dana')
    const { body } = await stage.start({ token: tokenOf('sup_dana'), body: { mode: 'act' } })
    return { id: body.session.id, token: body.credential?.accessToken ?? '' }
  }

  async function beginHandoff(): Promise<string> {
    await endAllOf('sup_ines')
    const challenge = createHash('sha256').update(VERIFIER).digest('base64url')
    const { body } = await stage.start<StartedAnswer & { handoff: { code: string } }>({
      token: tokenOf('sup_ines'),
      body: { handoff: { origin: HANDOFF_ORIGIN, challenge } },
    })
    return body.handoff.code
  }

  async function askFirst(): Promise<string> {
    const { body } = await stage.start<PendingAnswer>({
      token: tokenOf('sup_milo'),
      body: { subject: 'cus_aiko', mode: 'act' },
    })
    return body.request.id
  }

  async function breakGlass(): Promise<string> {
    const token = atNight
    const { body } = await stage.start({ token, body: { subject: 'cus_aiko', mode: 'act', breakGlass: true } })
    await stage.call('POST', `/support/sessions/${body.session.id}/end`, { token })
    return body.session.id
  }

  /** The bodies that hold something of this house. */
  async function bodyOf(name: string, { body }: Formed): Promise<Formed['body']> {
    if (name === 'handoff.redeem') return { code: house.handoff, verifier: VERIFIER }
    if (name === 'oauth.token') return { ...body, actor_token: elsewhere }
    // A client revokes what it was given. Of this it is told what it would be told of one of those (RFC 7009).
    if (name === 'oauth.revoke') return { token: 'one that nobody was given' }
    if (name === 'backchannel.logout') return { logout_token: await logoutToken(stage, { sid: 'of nobody here' }) }
    const signal = { type: SESSION_REVOKED, subject: person('cus_nobody') }
    return name === 'signal.receive' ? { token: await transmitter.set(stage, signal) } : body
  }

  const formedBy = (ids: Ids) => new Map(everyOperation(ids).map((formed) => [formed.name, formed]))
  return {
    stage,
    names: [...formedBy({ session: '', request: '', token: '' }).keys()],
    async ready(name) {
      const anew = Object.values(house).includes(null)
      if (anew) {
        house.session ??= await beginSession()
        house.request ??= await askFirst()
        house.review ??= await breakGlass()
        house.handoff ??= await beginHandoff()
        const { session, request, review } = house
        operations = formedBy({ session: session.id, token: session.token, request, review })
      }
      const formed = operations.get(name)
      if (formed === undefined) throw new Error(`There is no ${name}.`)
      const who = BY[name] ?? 'lead_omar'
      const headers = {
        ...(who === '' ? {} : { Authorization: who === 'client' ? basic('helpdesk') : `Bearer ${tokenOf(who)}` }),
        ...(name === 'browser.return' ? PAGE_LOAD : name === 'handoff.redeem' ? FROM_THE_APP : {}),
      }
      return { formed: { ...formed, body: await bodyOf(name, formed) }, headers, anew }
    },
    async done(name) {
      if (name === 'session.start' || name === 'oauth.token') await endAllOf('sup_milo')
      const reason = { reason: 'Everybody may start again' }
      if (name === 'halt.start')
        await stage.call('POST', '/support/halt/lift', { token: tokenOf('lead_omar'), body: reason })
      for (const part of USES[name] ?? []) house[part] = null
    },
  }
}
