import { type Finding, finding } from '../finding.ts'
import { isRecord } from '../standing.ts'
import type { Settings } from './options.ts'

type Found = Readonly<Record<string, unknown>>

/** What is wrong with the settings of the support client. */
export function judgeClient(client: Found, settings: Settings): readonly Finding[] {
  const findings: Finding[] = []
  const attributes = isRecord(client.attributes) ? client.attributes : {}
  const configs = (Array.isArray(client.protocolMappers) ? client.protocolMappers : [])
    .filter(isRecord)
    .map(({ protocolMapper, config }) => ({ protocolMapper, config: isRecord(config) ? config : {} }))
  if (!configs.some(({ protocolMapper, config }) => protocolMapper === NOTE && writesActor(config))) {
    const detail =
      'The client has no User Session Note mapper from `IMPERSONATOR_ID` to `act.sub` in token and userinfo.'
    findings.push(finding('actor_missing', { detail }))
  }
  if (!configs.some(({ config }) => config['included.client.audience'] === settings.client.id)) {
    findings.push(finding('introspection_blind', { detail: 'The client has no Audience mapper for itself.' }))
  }
  const cap = secondsOf(attributes['client.session.max.lifespan'])
  if (cap === null || cap > settings.maxLifeSeconds) {
    const detail = cap === null ? '`client.session.max.lifespan` is not set.' : `It is ${cap} s.`
    findings.push(finding('session_cap_missing', { level: 'warning', detail }))
  }
  const life = secondsOf(attributes['access.token.lifespan'])
  if (life !== null && life > settings.maxLifeSeconds) {
    findings.push(finding('lifetime_too_long', { detail: `\`access.token.lifespan\` is ${life} s.` }))
  }
  if (attributes['use.refresh.tokens'] !== 'false' && settings.refreshToken === 'refuse') {
    findings.push(finding('refresh_token_issued', { detail: '`use.refresh.tokens` is not off.' }))
  }
  if (client.fullScopeAllowed === true) {
    const detail = 'Full scope is allowed: roles of the subject stand in the token.'
    findings.push(finding('scope_widened', { level: 'warning', detail }))
  }
  return findings
}

const NOTE = 'oidc-usersessionmodel-note-mapper'

function writesActor(config: Found): boolean {
  return (
    config['user.session.note'] === 'IMPERSONATOR_ID' &&
    config['claim.name'] === 'act.sub' &&
    config['access.token.claim'] === 'true' &&
    config['userinfo.token.claim'] === 'true'
  )
}

function secondsOf(value: unknown): number | null {
  return typeof value === 'string' && /^\d+$/u.test(value) ? Number(value) : null
}
