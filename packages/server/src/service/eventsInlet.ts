import { Type } from '@sinclair/typebox'
import type { Bridge } from '../bridge.ts'
import type { Log } from '../log.ts'
import { inlet } from './inlet.ts'

/** Where the application tells what it knows first. */
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

interface EventsInletOptions {
  readonly events: Bridge['events']
  readonly token: string
  readonly log: Log
}

/**
 * Takes one event a request, and answers 204 once it has its effect. Saying the same twice does it once; after an answer of 500
 * and above the application says it again.
 */
export function eventsInlet({ events, token, log }: EventsInletOptions): (request: Request) => Promise<Response> {
  return inlet({
    ...{ token, schema: EventSchema, log, failed: 'event_failed' },
    async answer(told) {
      if (told.event === 'actor_session_ended') await events.actorSessionEnded({ iss: told.iss, sid: told.sid })
      else if (told.event === 'person_changed') await events.personChanged(told.id)
      else await events.signedOutEverywhere(told.id)
      return null
    },
  })
}
