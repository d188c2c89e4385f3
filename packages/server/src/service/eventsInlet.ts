import { createHash, timingSafeEqual } from 'node:crypto'
import { Type } from '@sinclair/typebox'
import type { Bridge } from '../bridge.ts'
import { readBody } from '../http/body.ts'
import { problemResponse } from '../http/problems.ts'
import type { Log } from '../log.ts'
import { Refusal } from '../refusal.ts'
import { readAuthorization } from '../tokens/authorization.ts'

/** Where the application tells what it knows first, on the port of those who run the bridge. */
export const EVENTS_PATH = '/events'

// Without NUL, which no id has and no database takes: what is refused as 500 is said again for ever.
const Text = Type.String({ minLength: 1, maxLength: 1000, pattern: '^[^\\0]*$' })
const closed = { additionalProperties: false } as const

/** One of {@link Bridge.events}. */
const EventSchema = Type.Union([
  Type.Object({ event: Type.Literal('actor_session_ended'), iss: Text, sid: Text }, closed),
  Type.Object({ event: Type.Literal('person_changed'), id: Text }, closed),
  Type.Object({ event: Type.Literal('signed_out_everywhere'), id: Text }, closed),
])

interface InletOptions {
  readonly events: Bridge['events']
  /** What the application has to bring as a bearer token. */
  readonly token: string
  readonly log: Log
}

/**
 * Takes one event a request, as JSON, and answers 204 once it has its effect. Saying the same twice does it once. Every other
 * answer is a problem; after one of 500 and above the application says it again.
 */
export function eventsInlet({ events, token, log }: InletOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    try {
      if (request.method !== 'POST') throw new Refusal('method_not_allowed', { headers: { Allow: 'POST' } })
      // Who asks comes before what is asked.
      const { scheme, token: given } = readAuthorization(request)
      if (scheme !== 'Bearer' || !sameText(given, token)) throw new Refusal('invalid_token')
      const told = await readBody(request, EventSchema)
      if (told.event === 'actor_session_ended') await events.actorSessionEnded({ iss: told.iss, sid: told.sid })
      else if (told.event === 'person_changed') await events.personChanged(told.id)
      else await events.signedOutEverywhere(told.id)
      return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } })
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal('internal')
      if (refusal !== error) log({ level: 'error', event: 'event_failed', error })
      return problemResponse(refusal)
    }
  }
}

function sameText(left: string, right: string): boolean {
  const [a, b] = [left, right].map((text) => createHash('sha256').update(text).digest())
  return a !== undefined && b !== undefined && timingSafeEqual(a, b)
}
