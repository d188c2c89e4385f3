import { isTrusted } from '../../tokens/trusted.ts'
import { type Finding, finding } from '../finding.ts'
import { TOKEN_EXCHANGE } from '../tokenExchange/options.ts'
import { type HydraOptions, JWT_BEARER, LIFE } from './options.ts'
import type { HydraPorts } from './ports.ts'

/** What the admin port says about the support client. Whether a token names the actor shows in a trial only. */
export async function inspectClient(
  ports: HydraPorts,
  options: HydraOptions,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { client, way, scope, audience, maxLifeSeconds = LIFE } = options
  const answer = await ports.adminAnswer(`/admin/clients/${encodeURIComponent(client.id)}`, { signal })
  if (answer.status === 404) return [finding('client_refused', { detail: 'There is no such client.' })]
  const found = await ports.admin(`/admin/clients/${encodeURIComponent(client.id)}`, { signal })
  const grants = listOf(found.grant_types)
  const grant = way.kind === 'assertion' ? JWT_BEARER : 'authorization_code'
  const lifespan = `${way.kind === 'assertion' ? 'jwt_bearer' : 'authorization_code'}_grant_access_token_lifespan`
  const warning = { level: 'warning' } as const
  const findings: Finding[] = []
  const report = (bad: boolean, found: () => Finding) => {
    if (bad) findings.push(found())
  }
  report(!isTrusted(options.publicUrl), () => finding('endpoint_foreign', { ...warning, detail: 'The public port.' }))
  report(!isTrusted(options.adminUrl), () => finding('endpoint_foreign', { ...warning, detail: 'The admin port.' }))
  report(!grants.includes(grant), () => finding('client_refused', { detail: `It lacks the grant \`${grant}\`.` }))
  report(found.token_endpoint_auth_method === 'none', () =>
    finding('client_refused', { detail: 'The client is public: anybody could trade a code in its name.' }),
  )
  report(grants.includes('refresh_token'), () =>
    finding('refresh_token_issued', { ...warning, detail: 'It could be.' }),
  )
  report(grants.includes(TOKEN_EXCHANGE), () =>
    finding('grant_unsupported', { ...warning, detail: 'The client has token exchange, and Hydra has none.' }),
  )
  report('redirectUri' in way && !listOf(found.redirect_uris).includes(way.redirectUri), () =>
    finding('request_refused', { detail: 'The redirect URI is not registered.' }),
  )
  const missing = audience.filter((name) => !listOf(found.audience).includes(name))
  report(missing.length > 0, () => finding('audience_refused', { detail: `Missing: ${missing.join(', ')}.` }))
  const allowed = typeof found.scope === 'string' ? found.scope.split(' ') : []
  const lacking = scope.filter((name) => !allowed.includes(name))
  report(lacking.length > 0, () => finding('scope_refused', { detail: `Missing: ${lacking.join(', ')}.` }))
  const life = secondsOf(found[lifespan])
  report(life === null || life > maxLifeSeconds, () =>
    finding('lifetime_too_long', { ...warning, detail: `Set \`${lifespan}\` to \`${maxLifeSeconds}s\` or less.` }),
  )
  return findings
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** Such as `10m0s`; `null`: the server's own, which is an hour unless somebody changed it. */
function secondsOf(value: unknown): number | null {
  if (typeof value !== 'string') return null
  const parts = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/u.exec(value)
  if (parts === null) return null
  const [, hours = '0', minutes = '0', seconds = '0'] = parts
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
}
