import type { Bridge } from '../../bridge.ts'
import { problemResponse } from '../../http/problems.ts'
import { Refusal } from '../../refusal.ts'
import { type BackEndOptions, createBackEnd } from '../backEnd.ts'
import { isRecord } from '../standing.ts'

export interface KratosFrontOptions extends BackEndOptions {
  readonly publicUrl: string
  readonly bridge: Pick<Bridge, 'authorizeUpstream' | 'reap'>
}

/** Answers a request of a page that is in a support session, in place of Kratos. */
export type KratosFront = (request: Request, session: string) => Promise<Response>

/** All that a support session may ask Kratos. */
const OPEN = new Set(['GET /sessions/whoami'])

/**
 * Stands in front of Kratos for support sessions: who the subject is can be read, and everything else is closed. A session
 * by recovery code may change the password, enrol a second factor, list and end the subject's own sessions, and turn itself
 * into other credentials: settings, sessions, sign-out, recovery, verification, `tokenize_as`. Sends no cookie there and
 * hands no credential on. Does not ask who calls: call it behind the guard, with the session that the guard found.
 *
 * @example
 * const front = createKratosFront({ publicUrl, bridge })
 * app.all('/kratos/*', guard.guarded('account.read'), (c) => front(withoutPrefix(c.req.raw), c.get('caller').session.id))
 */
export function createKratosFront({ publicUrl, bridge, ...options }: KratosFrontOptions): KratosFront {
  const backEnd = createBackEnd(options)
  return async (request, session) => {
    try {
      const { pathname, search } = new URL(request.url)
      if (!OPEN.has(`${request.method} ${pathname}`) || search !== '') {
        throw new Refusal('action_restricted', { actionClass: 'credentials' })
      }
      const headers = new Headers()
      await bridge.authorizeUpstream(session, headers)
      const url = `${publicUrl.replace(/\/$/u, '')}${pathname}`
      const answer = await backEnd({ url, headers: Object.fromEntries(headers), signal: request.signal })
      if (answer.status === 401) {
        // Ended there, perhaps by the subject: it is over here too, now and not at the next round.
        await bridge.reap()
        throw new Refusal('session_ended')
      }
      if (answer.status !== 200 || !isRecord(answer.body)) throw new Refusal('internal', { status: 502 })
      return Response.json(answer.body, { headers: { 'Cache-Control': 'no-store' } })
    } catch (error) {
      return problemResponse(error instanceof Refusal ? error : new Refusal('internal', { status: 502, cause: error }))
    }
  }
}
