import type { KotauthSession, KotauthUser } from './store.ts'

/** A session as JSON: people and other sessions by their numbers. */
interface Row extends Omit<KotauthSession, 'user' | 'impersonator'> {
  readonly userId: number
  readonly impersonatorSessionId: number | null
}

export function writeRows(sessions: readonly KotauthSession[]): string {
  return JSON.stringify(
    sessions.map(({ user, impersonator, ...rest }): Row => {
      return { ...rest, userId: user.id, impersonatorSessionId: impersonator?.id ?? null }
    }),
  )
}

/** Rows stand in the order in which they were opened: whoever opened one comes before it. */
export function readRows(text: string, users: readonly KotauthUser[]): KotauthSession[] {
  const sessions: KotauthSession[] = []
  for (const { userId, impersonatorSessionId, ...rest } of JSON.parse(text) as readonly Row[]) {
    const user = users.find(({ id }) => id === userId)
    if (user === undefined) throw new TypeError(`There is nobody with the number ${userId}.`)
    const impersonator = sessions.find(({ id }) => id === impersonatorSessionId) ?? null
    sessions.push({ ...rest, user, impersonator })
  }
  return sessions
}
