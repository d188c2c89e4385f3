import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { type Directory, PATIENCE } from '../directory.ts'

const EntrySchema = Type.Object({
  person: Type.Object({
    id: Type.String(),
    name: Type.String(),
    email: Type.Optional(Type.String()),
    org: Type.Optional(Type.String()),
  }),
  roles: Type.Array(Type.String()),
  active: Type.Boolean(),
  protected: Type.Boolean(),
  asksFirst: Type.Boolean(),
  tenant: Type.Union([Type.Null(), Type.String()]),
  consentUntil: Type.Optional(Type.Union([Type.Null(), Type.Number()])),
})

/**
 * The application's people over HTTP: `GET <url>/<id>` answers an entry as JSON, or 404 for nobody. Anything else is a
 * failure, and a failure is never a yes. Follows no redirect: the token is for this address alone. An id that would be
 * another address is nobody's.
 */
export function remoteDirectory({ url, token }: { readonly url: string; readonly token: string | null }): Directory {
  const base = url.replace(/\/$/, '')
  return {
    async find(id) {
      // Also escaped, these lead out of the folder.
      if (id === '' || id === '.' || id === '..') return null
      const response = await fetch(`${base}/${encodeURIComponent(id)}`, {
        redirect: 'error',
        // Nobody waits any longer for the answer, and what is not given up piles up.
        signal: AbortSignal.timeout(PATIENCE),
        headers: { Accept: 'application/json', ...(token === null ? {} : { Authorization: `Bearer ${token}` }) },
      })
      if (response.status === 404) {
        await response.body?.cancel()
        return null
      }
      if (!response.ok) {
        await response.body?.cancel()
        throw new Error('The directory refused.')
      }
      const entry: unknown = await response.json()
      if (!Value.Check(EntrySchema, entry)) throw new TypeError('The directory answered something else than an entry.')
      return entry
    },
  }
}
