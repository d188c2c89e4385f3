import type { IssueOrder, Issuer, Trial } from '../issuer.ts'

/** What a module exports that names an issuer for the commands. Its options are code: keys, and how people are named there. */
export interface IssuerModule {
  readonly issuer: Issuer
  /** A start, its read-back and its end on people whom the operator names. Left out: the set-up is only looked at. */
  readonly order?: IssueOrder | (() => IssueOrder | Promise<IssueOrder>)
}

/** What a check of it is tried with; nothing where no order is named. */
export async function trialOf({ order }: IssuerModule): Promise<{ readonly trial?: Trial }> {
  return order === undefined ? {} : { trial: { order: typeof order === 'function' ? await order() : order } }
}

/** `null`: there is no issuer in it. */
export function readIssuerModule(module: unknown): IssuerModule | null {
  return isIssuerModule(module) ? module : null
}

function isIssuerModule(module: unknown): module is IssuerModule {
  if (typeof module !== 'object' || module === null || !('issuer' in module)) return false
  const { issuer } = module
  return typeof issuer === 'object' && issuer !== null && 'check' in issuer && typeof issuer.check === 'function'
}
