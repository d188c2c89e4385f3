import { messageOf } from '#messages'
import { failure } from './stack/failure.ts'

/** Gives back an origin. @throws `origin_not_allowed` for a mistyped one, which would match nothing, silently. */
export function checkOrigin(origin: string): string {
  if (URL.canParse(origin) && new URL(origin).origin === origin) return origin
  throw failure('origin_not_allowed', { message: messageOf('origin_mistyped') })
}
