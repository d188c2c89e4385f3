import type { IssueOrder } from '../issuer.ts'
import { IssuerError } from '../issuerError.ts'

/** Where login and consent are decided, at the admin port. */
export const REQUESTS = '/admin/oauth2/auth/requests'

/** What other readers of the login may know: words that the operator chose, none that a person wrote. */
export function contextOf({ session, reason, ticket }: IssueOrder, act: object): object {
  return { ...act, support: { session: session.id, reason: reason.code, ticket } }
}

/** @throws IssuerError `answer_invalid` */
export function textOf(body: Readonly<Record<string, unknown>>, name: string): string {
  const value = body[name]
  if (typeof value !== 'string' || value === '') throw new IssuerError('answer_invalid', { said: name })
  return value
}
