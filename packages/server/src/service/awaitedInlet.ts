import { Type } from '@sinclair/typebox'
import type { Bridge } from '../bridge.ts'
import type { Log } from '../log.ts'
import { inlet } from './inlet.ts'

const Text = Type.String({ minLength: 1, maxLength: 1000, pattern: '^[^\\0]*$' })
const closed = { additionalProperties: false } as const

const AskedSchema = Type.Object(
  { state: Text, keep: Type.Optional(Type.Record(Text, Text, { maxProperties: 20 })) },
  closed,
)

interface AwaitedInletOptions {
  readonly awaited: Bridge['awaitedStart']
  readonly token: string
  readonly log: Log
}

/**
 * Tells a login application in another process which start waits for a browser, `{ "order": null }` where none does, and with
 * `keep` takes what has to be known of its decision. What the actor wrote as their reason is not told.
 */
export function awaitedInlet({ awaited, token, log }: AwaitedInletOptions): (request: Request) => Promise<Response> {
  return inlet({
    ...{ token, schema: AskedSchema, log, failed: 'awaited_failed' },
    async answer({ state, keep }) {
      const start = await awaited(state)
      if (keep !== undefined) {
        await start?.keep(keep)
        return null
      }
      if (start === null) return { order: null }
      const { session, actor, subject, reason, ticket } = start.order
      const { person, iss } = actor
      return { order: { session, actor: { person, iss }, subject, reason: { code: reason.code }, ticket } }
    },
  })
}
