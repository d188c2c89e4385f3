import type { IssueOrder } from '../issuer.ts'

/** As the subject reads it in their list of sessions, and what came with it there. */
export interface Device {
  /** Ends in the id of the bridge's session, by which exactly this one is found again. */
  readonly name: string
  /** Where the actor is; `null`: not known, and the bridge's own address is shown. */
  readonly ip: string | null
}

/** Characters; Kratos cuts nothing off, and a database column ends at 512. */
const LONGEST = 200

/** Letters of any script, and nothing that would end a header. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu

/** Of a character that was cut in two: it does not come back as it was sent. */
const HALF = /\p{Cs}/gu

/** Whether a session with this name was opened by a bridge. Good for leaving it out, and for nothing else. */
export function namesSupport(name: string): boolean {
  return / #[\w-]+$/u.test(name)
}

/** Says of a session that it is support, and whose. Never proof of anything: anybody can call themselves so. */
export function deviceOf(order: IssueOrder, deviceName: (order: IssueOrder) => string = usualName): Device {
  const text = deviceName(order).replace(UNPRINTABLE, ' ').trim().slice(0, LONGEST).replace(HALF, '\u{fffd}')
  return { name: `${text} #${order.session.id}`, ip: order.ip }
}

function usualName({ actor, ticket }: IssueOrder): string {
  return `Support session (${[actor.person.name, ticket].filter((part) => part !== null).join(', ')})`
}

/** Headers are bytes; the server reads them as UTF-8, the platform writes them as Latin-1. */
export function deviceHeaders({ name, ip }: Device): Readonly<Record<string, string>> {
  return {
    'User-Agent': Buffer.from(name, 'utf8').toString('latin1'),
    ...(ip === null ? {} : { 'X-Forwarded-For': ip }),
  }
}
