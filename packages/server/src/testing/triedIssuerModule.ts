import { issueOrder } from './issueOrder.ts'
import { issuer as untried } from './issuerModule.ts'

/** The same, with people on whom it may be tried. */
export const issuer = untried

export function order() {
  if (process.env.NOBODY_TO_TRY !== undefined) throw new Error('secret-of-the-operator')
  return issueOrder({}, Date.now())
}
