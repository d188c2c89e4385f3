import { createHash } from 'node:crypto'
import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'

const Text = Type.String({ minLength: 1, maxLength: 512 })

const SpooledEndSchema = Type.Object(
  {
    version: Type.Literal(1),
    /** When it was asked for. Milliseconds by this process's clock. */
    at: Type.Integer({ minimum: 0 }),
    session: Text,
    /** Who asked. Whether it is theirs is the database's to say, once it is back. */
    actor: Type.Object({ iss: Text, sub: Text }, { additionalProperties: false }),
    reason: Type.Literal('actor_ended'),
    request: Text,
    /** The request's `Idempotency-Key`. */
    key: Text,
  },
  { additionalProperties: false },
)

/** An end that was asked for while the database was away. Holds ids, and nothing that anybody could come in with. */
export type SpooledEnd = Static<typeof SpooledEndSchema>

/** One line of the file. The digest in front tells a whole line from a torn one, and from one that somebody touched. */
export function formatSpooled(end: SpooledEnd): string {
  const text = JSON.stringify(end)
  return `${digestOf(text)} ${text}\n`
}

/** `null`: not a line of ours, or not any more. */
export function parseSpooled(line: string): SpooledEnd | null {
  const space = line.indexOf(' ')
  const text = line.slice(space + 1)
  if (space < 0 || digestOf(text) !== line.slice(0, space)) return null
  const value = parsed(text)
  return Value.Check(SpooledEndSchema, value) ? value : null
}

/** Anybody can work out the digest of a text: it says nothing about what that is. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}
