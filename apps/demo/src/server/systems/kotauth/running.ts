import type { Person } from '@understudy/protocol'
import type { Directory, DirectoryEntry } from '@understudy/server'
import { type KotauthSession, type KotauthUser, kotauthStandIn } from '@understudy/standins/kotauth'
import { decodeJwt } from 'jose'
import { STAFF_ROLES } from '../../../shared/identity.ts'
import { WORKSPACE } from '../../../shared/kotauth.ts'

/** Kotauth at work. It knows everybody whom somebody has opened, by a number; to its workspace they are who they are here. */
export interface RunningKotauth {
  readonly url: string
  /** `iss` of the tokens of the customers' workspace. */
  readonly issuer: string
  /** Kotauth's number of somebody, as the directory knows them now; `null`: nobody knows them. */
  numberOf(id: string): Promise<number | null>
  idOf(number: string): string | null
  /** Signs an agent in to the console, for one sign-in of theirs here. Gives the cookie. */
  openConsole(agent: string, signIn: string): Promise<string>
  /** Ends what was opened for that sign-in, and what was started from there. */
  closeConsole(signIn: string): void
  /** The token of the portal's session that a browser has, as its OpenID client would get it; `null`: it has none. */
  portalToken(cookies: string): string | null
  /** Who acts as whom by a token that Kotauth itself vouches for; `null`: by none, or the session is over. */
  actingBy(token: string): Promise<Acting | null>
  close(): Promise<void>
}

/** A support session, as Kotauth's token tells it. */
export interface Acting {
  readonly actor: Person
  readonly subject: Person
  /** The token's id. */
  readonly session: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly expiresAt: number
}

const isStaff = ({ roles }: DirectoryEntry) => STAFF_ROLES.some((role) => roles.includes(role))

/** Milliseconds before its end at which a session of the console is not used any more. */
const EARLY = 10_000

export interface KotauthContext {
  readonly directory: Directory
  readonly now: () => number
}

export async function startKotauth({ directory, now }: KotauthContext): Promise<RunningKotauth> {
  const users: KotauthUser[] = []
  const consoles = new Map<string, { readonly session: KotauthSession; readonly cookie: string }>()
  const server = await kotauthStandIn({ users, clock: now })

  async function know(id: string): Promise<KotauthUser | null> {
    const entry = await directory.find(id)
    if (entry === null) return null
    const known = users.find(({ username }) => username === id)
    const staff = isStaff(entry)
    const user: KotauthUser = {
      id: known?.id ?? users.length + 1,
      username: id,
      name: entry.person.name,
      tenant: staff ? 'master' : WORKSPACE,
      enabled: entry.active && !entry.protected,
      // Kotauth asks nobody first: whoever wants to be asked is shut to it.
      locked: entry.asksFirst,
      roles: staff ? ['admin'] : ['user'],
    }
    if (known === undefined) users.push(user)
    else users[users.indexOf(known)] = user
    return user
  }

  const idOf = (number: string) => users.find(({ id }) => String(id) === number)?.username ?? null

  /** Somebody who has an account here that is not disabled. */
  async function activeEntry(number: unknown): Promise<DirectoryEntry | null> {
    const id = typeof number === 'string' ? idOf(number) : null
    const entry = id === null ? null : await directory.find(id)
    return entry?.active ? entry : null
  }

  const isOn = ({ revokedAt, expiresAt }: KotauthSession) => revokedAt === null && expiresAt > now() + EARLY

  return {
    url: server.url,
    issuer: `${server.url}/t/${WORKSPACE}`,
    idOf,
    numberOf: async (id) => (await know(id))?.id ?? null,
    async openConsole(agent, signIn) {
      const before = consoles.get(signIn)
      if (before !== undefined && isOn(before.session)) return before.cookie
      if (before !== undefined) server.store.revoke(before.session)
      await know(agent)
      const opened = await server.signIn(agent)
      consoles.set(signIn, opened)
      return opened.cookie
    },
    closeConsole(signIn) {
      const opened = consoles.get(signIn)
      if (opened !== undefined) server.store.revoke(opened.session)
      consoles.delete(signIn)
    },
    portalToken: server.portalToken,
    async actingBy(token) {
      const headers = { Authorization: `Bearer ${token}` }
      const answer = await fetch(`${server.url}/t/${WORKSPACE}/protocol/openid-connect/userinfo`, { headers })
      // It knows its tokens by their digest: what is in one that it answers to is its own word.
      if (!answer.ok) return null
      const { sub, act, jti, iat, exp } = decodeJwt<{ act?: { sub?: unknown } }>(token)
      if (jti === undefined || iat === undefined || exp === undefined) return null
      const [subject, actor] = [await activeEntry(sub), await activeEntry(act?.sub)]
      // Kotauth ends nothing when a role changes.
      if (subject === null || actor === null || isStaff(subject) || !isStaff(actor)) return null
      return {
        actor: actor.person,
        subject: subject.person,
        session: jti,
        startedAt: iat * 1000,
        expiresAt: exp * 1000,
      }
    },
    close: server.close,
  }
}
