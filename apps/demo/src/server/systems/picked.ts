import { SYSTEMS, type SystemId, systemOf } from '../../shared/systems.ts'

/** Cookies ignore ports: two demos on one machine must not choose for each other. */
const cookieName = (origin: string) => `parcelwise_${new URL(origin).port}_runs_on`

/** What this browser chose on the sign-in page. A choice that is not known is none. */
export function pickedSystem(cookies: string | null | undefined, origin: string): SystemId {
  const prefix = `${cookieName(origin)}=`
  const [value] = (cookies ?? '')
    .split('; ')
    .flatMap((pair) => (pair.startsWith(prefix) ? [pair.slice(prefix.length)] : []))
  return systemOf(value)?.id ?? SYSTEMS[0].id
}

/** Keeps the choice as long as the browser is open. It names a system, and opens nothing. */
export function pickCookie(id: SystemId, origin: string): string {
  return `${cookieName(origin)}=${id}; Path=/; HttpOnly; SameSite=Lax`
}
