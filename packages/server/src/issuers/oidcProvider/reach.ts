import type { OidcProviderGrantOptions, SupportedApi } from './options.ts'
import type { ResourceServerSettings } from './ports.ts'
import { GrantRefusal } from './refusal.ts'

/** What a token shall be good for. */
export interface Reach {
  /** `null`: the provider's own userinfo. */
  readonly api: SupportedApi | null
  readonly scope: readonly string[]
}

/** What an exchange asks for, of which `resource` and `audience` may come more than once. */
export interface Asked {
  readonly resource: readonly string[]
  readonly audience: readonly string[]
  readonly scope: readonly string[]
}

/**
 * Finds the one API that everything named leads to, and the scopes there. What was not asked for is not granted: a request
 * that loses a parameter never grants more.
 *
 * @throws GrantRefusal `invalid_target`, `invalid_scope`
 */
export function reachOf({ apis = [], userinfoScope = [] }: OidcProviderGrantOptions, asked: Asked): Reach {
  const api = apiOf(apis, asked)
  if (api === null && userinfoScope.length === 0) {
    throw new GrantRefusal('invalid_target', 'an API has to be named by resource or audience')
  }
  const allowed = api?.scope ?? userinfoScope
  if (asked.scope.some((name) => !allowed.includes(name))) {
    throw new GrantRefusal('invalid_scope', 'more was asked for than support may have')
  }
  return { api, scope: [...new Set(asked.scope)] }
}

function apiOf(apis: readonly SupportedApi[], { resource, audience }: Asked): SupportedApi | null {
  const named = [
    ...resource.map((value) => apis.find((api) => api.resource === value)),
    ...audience.map((value) => apis.find((api) => (api.audience ?? api.resource) === value)),
  ]
  const [first] = named
  if (named.length === 0) return null
  if (first === undefined || named.some((api) => api !== first)) {
    throw new GrantRefusal('invalid_target', 'resource and audience have to name one API that support may use')
  }
  return first
}

/** The API as the provider knows APIs. */
export function settingsOf({ resource, audience = resource, scope, format = 'opaque' }: SupportedApi) {
  const settings: ResourceServerSettings = {
    scope: scope.join(' '),
    audience,
    ...(format === 'opaque'
      ? { accessTokenFormat: 'opaque' }
      : { accessTokenFormat: 'jwt', jwt: { sign: { alg: format.signedWith } } }),
  }
  return settings
}
