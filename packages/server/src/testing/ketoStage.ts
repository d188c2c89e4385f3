import { type KetoStandIn, keto as ketoStandIn, type Tuple } from '@understudy/standins/keto'
import { onTestFinished } from 'vitest'
import { type KetoOptions, keto } from '../issuers/keto.ts'
import type { BridgeOptions } from '../options.ts'
import type { Sql } from '../sql/sql.ts'
import { TEST_POLICY } from './people.ts'
import { type Stage, setStage } from './stage.ts'

/** The policy of the tests, with `shadow` for whoever may support at all. */
export const SHADOW_POLICY = {
  ...TEST_POLICY,
  modes: { ...TEST_POLICY.modes, shadow: { enabled: true, approval: 'never' } },
} as const

export const SEALING_KEY = new Uint8Array(32).fill(11)

/** A bridge over Keto, where Noor owns her account. */
export interface KetoStage {
  readonly stage: Stage
  readonly server: KetoStandIn
  /** The tuples of support grants, whatever they are of. */
  grants(): readonly Tuple[]
  write(tuple: Tuple): Promise<void>
  /** Takes away what a query names, as an operator of Keto's would. */
  remove(query: Record<string, string>): Promise<void>
}

/** `keto` adds to the issuer's options, `bridge` to the bridge's. */
export async function setKetoStage(
  sql: Sql,
  more: { readonly keto?: Partial<KetoOptions>; readonly bridge?: Partial<BridgeOptions> } = {},
): Promise<KetoStage> {
  const server = await ketoStandIn()
  onTestFinished(server.close)
  const { readUrl, writeUrl } = server
  const write = async (tuple: Tuple) => {
    await fetch(`${writeUrl}/admin/relation-tuples`, { method: 'PUT', body: JSON.stringify(tuple) })
  }
  await write({ namespace: 'Account', object: 'cus_noor', relation: 'owners', subject_id: 'cus_noor' })
  const issuer = keto({ readUrl, writeUrl, closed: ['edit'], ...more.keto })
  const issuing = { issuer, sealingKey: SEALING_KEY }
  const stage = await setStage(sql, { policy: SHADOW_POLICY, issuing, ...more.bridge })
  return {
    stage,
    server,
    write,
    grants: () =>
      server.tuples().filter(({ namespace, relation }) => namespace === 'SupportGrant' || relation === 'support'),
    async remove(query) {
      await fetch(`${writeUrl}/admin/relation-tuples?${new URLSearchParams(query)}`, { method: 'DELETE' })
    },
  }
}
