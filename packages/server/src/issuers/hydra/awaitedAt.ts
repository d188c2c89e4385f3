import { type BackEndOptions, createBackEnd, objectOf } from '../backEnd.ts'
import type { IssueOrder, Kept } from '../issuer.ts'
import { IssuerError } from '../issuerError.ts'
import { requireTrusted } from '../requireTrusted.ts'
import { isRecord } from '../standing.ts'

/** Where the bridge as a program is asked, on its operations port. */
export const AWAITED_PATH = '/awaited'

/** The start that waits for a browser, for whoever decides on its login. */
export interface Awaited {
  readonly order: IssueOrder
  /** Keeps, sealed, what ends everything that follows from the decision. */
  keep(more: Kept): Promise<void>
}

export interface AwaitedAtOptions extends BackEndOptions {
  /** Of the bridge's operations port, which only programs of the operator's own reach. */
  readonly url: string
  /** The bridge's `AWAITED_TOKEN`. */
  readonly token: string
  /** Plain http to another machine, inside of a network that nobody else is in. @default false */
  readonly privateNetwork?: boolean
}

/**
 * Asks a bridge that runs as a program of its own, `understudy-bridge`, which start waits for a browser. The order says all of it
 * but what the actor wrote as their reason, and where they are.
 *
 * @throws IssuerError `endpoint_foreign` for an address to which no token may be sent in the clear; (the calls) where the bridge
 * gives no answer that can be used
 * @example
 * const awaited = awaitedAt({ url: 'http://localhost:9464', token: process.env.AWAITED_TOKEN ?? '' })
 * const decide = hydraLoginAndConsent({ ...options, awaited })
 */
export function awaitedAt(given: AwaitedAtOptions): (state: string) => Promise<Awaited | null> {
  const { url, token, privateNetwork, ...options } = given
  requireTrusted([url], privateNetwork)
  const send = createBackEnd(options)
  const ask = (json: object) =>
    send({
      ...{ url: `${url.replace(/\/$/u, '')}${AWAITED_PATH}`, json, headers: { Authorization: `Bearer ${token}` } },
      signal: new AbortController().signal,
    })
  return async (state) => {
    const { order } = objectOf(await ask({ state }), (status) => new IssuerError('request_refused', { status }))
    if (order === null) return null
    return {
      order: orderOf(order),
      async keep(more) {
        const { status } = await ask({ state, keep: more })
        if (status !== 204) throw new IssuerError('back_end_failed', { status })
      },
    }
  }
}

/** As the bridge sent it, with what it does not send left empty. @throws IssuerError `answer_invalid` */
function orderOf(sent: unknown): IssueOrder {
  if (!isSent(sent)) throw new IssuerError('answer_invalid', { said: 'order' })
  const { actor, reason } = sent
  return { ...sent, actor: { ...actor, token: null }, reason: { ...reason, text: '' }, ip: null }
}

type Sent = Pick<IssueOrder, 'session' | 'subject' | 'ticket'> & {
  readonly actor: Omit<IssueOrder['actor'], 'token'>
  readonly reason: Pick<IssueOrder['reason'], 'code'>
}

/** What is written into a login has to be there; the rest is the bridge's to say. */
function isSent(sent: unknown): sent is Sent {
  if (!isRecord(sent)) return false
  const { session, actor, subject, reason } = sent
  const named = (value: unknown) => isRecord(value) && typeof value.id === 'string' && value.id !== ''
  return named(session) && named(subject) && isRecord(actor) && named(actor.person) && isRecord(reason)
}
