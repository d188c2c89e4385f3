import type { Issuer } from '../issuers/issuer.ts'
import type { Sql } from '../sql/sql.ts'
import { type IssuerGround, MANY_STARTS } from './describeIssuer.ts'
import { SEALING_KEY, SHADOW_POLICY } from './ketoStage.ts'
import { type Stage, setStage } from './stage.ts'
import { createWire, type Meddle, saying, type Wire } from './wire.ts'

/** Seconds: short for the case that is about it, and no other's on a machine that is busy. */
export const PATIENCE = 4

interface Behind extends Omit<IssuerGround, 'stage' | 'wire'> {
  readonly issuer: Issuer
}

interface Parts {
  readonly now: () => number
  readonly wire: Wire
}

/** The bridge over a back end whose clock is the stage's, with a wire in between. */
export async function ground(
  sql: Sql,
  behind: (parts: Parts) => Promise<Behind>,
  begins?: () => number,
): Promise<IssuerGround> {
  let stage: Stage | null = null
  const wire = createWire()
  const { issuer, ...rest } = await behind({ now: () => stage?.clock.now() ?? begins?.() ?? 0, wire })
  const modes = issuer.modes.includes('shadow') ? SHADOW_POLICY.modes : MANY_STARTS.modes
  const issuing = { issuer, sealingKey: SEALING_KEY }
  stage = await setStage(sql, { policy: { ...MANY_STARTS, modes }, issuing }, begins)
  return { stage, wire, ...rest }
}

export const issued = (meddle: Meddle) => ({ by: () => meddle, issued: true })
export const nothing = (meddle: Meddle) => ({ by: () => meddle, issued: false })
/** Nothing there finds what may have been issued. */
export const lost = (meddle: Meddle) => ({ by: () => meddle, issued: true, leaves: 'unknown' as const })
/** What introspection says of a token that lives. */
export const live = (change: object) => saying((body) => (body.active === true ? { ...body, ...change } : body))
