import { keto as ketoIssuer } from '@understudy/server/issuers/keto'
import { keto as ketoStandIn } from '@understudy/standins/keto'
import type { RunningSystem } from './system.ts'

/** Ory Keto, where every customer owns their account. The agent stays who they are, and is let into it. */
export async function startKeto(): Promise<RunningSystem> {
  const server = await ketoStandIn()
  const { readUrl, writeUrl } = server
  const issuer = ketoIssuer({ readUrl, writeUrl, opens: ['view'], closed: ['edit'] })
  const known = new Set<string>()

  async function know(id: string): Promise<void> {
    if (known.has(id)) return
    const tuple = { namespace: 'Account', object: id, relation: 'owners', subject_id: id }
    await fetch(`${writeUrl}/admin/relation-tuples`, { method: 'PUT', body: JSON.stringify(tuple) })
    known.add(id)
  }

  return {
    issuer: {
      ...issuer,
      async start(order, options) {
        await know(order.subject.id)
        return issuer.start(order, options)
      },
    },
    // The guard asks for each action itself; there is no credential of anybody else's.
    accountOf: null,
    close: server.close,
  }
}
