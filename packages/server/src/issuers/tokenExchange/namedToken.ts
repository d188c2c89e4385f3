import { createHash, randomBytes } from 'node:crypto'
import type { Kept } from '../issuer.ts'
import { IssuerError } from '../issuerError.ts'
import { awaitedFrom, UNNAMED } from '../lost.ts'

/** What is known of a token before it is asked for. */
export interface NamedToken {
  readonly parameters: Readonly<Record<string, string>>
  readonly held: Kept
  /** @throws IssuerError `answer_invalid` for another token than the one that was named */
  judge(accessToken: string): void
}

/** Milliseconds since the epoch at which it is asked for. */
export type NameToken = (asked: number) => NamedToken

/** The server alone decides: a token in an answer that is lost is known to nobody. */
export const unnamedToken: NameToken = () => ({ parameters: {}, held: UNNAMED, judge: () => undefined })

/** The parameter by which `oidcProviderGrant` is told how to name the token. */
export const EXCHANGE_ID = 'exchange_id'

/** Seconds in which an exchange has to be made. */
const IN_TIME = 30

/**
 * A token that the bridge knows before it exists, so that it can be revoked whatever becomes of the answer: made of 256 random
 * bits that only the request carries, and of the second after which no such exchange is made.
 */
export const tokenByExchangeId: NameToken = (asked) => {
  const until = Math.floor(asked / 1000) + IN_TIME
  const id = `${randomBytes(32).toString('base64url')}.${until}`
  const token = tokenOfExchange(id)
  return {
    parameters: { [EXCHANGE_ID]: id },
    held: { accessToken: token, ...awaitedFrom(asked) },
    judge(accessToken) {
      // A signed one is refused for what it is: nobody could end it.
      const signed = accessToken.split('.').length === 3
      if (accessToken !== token && !signed) throw new IssuerError('answer_invalid', { said: EXCHANGE_ID })
    },
  }
}

/** Until when an exchange of this id may be made, in seconds; `null`: it is no such id. */
export function deadlineOf(id: string): number | null {
  const until = /^[\w-]{43}\.(\d{1,12})$/u.exec(id)?.[1]
  return until === undefined ? null : Number(until)
}

/** As long as the provider's own. */
export function tokenOfExchange(id: string): string {
  return createHash('sha256').update(`understudy/exchange ${id}`).digest('base64url')
}
