import { kratos as kratosIssuer } from '@understudy/server/issuers/kratos'
import { kratos as kratosStandIn } from '@understudy/standins/kratos'
import { type RunningSystem, type SystemContext, textIn } from './system.ts'

const CANARY = 'canary'

/** Ory Kratos, with an identity for everybody whose account is opened. */
export async function startKratos({ now }: SystemContext): Promise<RunningSystem> {
  const server = await kratosStandIn({ clock: now })
  const { publicUrl, adminUrl } = server
  const known = new Set<string>()
  const know = (id: string, name: string) => {
    if (known.has(id)) return
    known.add(id)
    server.addIdentity({ id, traits: { username: id, name } })
  }
  know(CANARY, 'Canary')
  const issuer = kratosIssuer({ publicUrl, adminUrl, canary: CANARY, now })
  return {
    issuer: {
      ...issuer,
      start(order, options) {
        know(order.subject.id, order.subject.name)
        return issuer.start(order, options)
      },
    },
    accountOf: async (headers) => textIn(await fetch(`${publicUrl}/sessions/whoami`, { headers }), 'identity', 'id'),
    close: server.close,
  }
}
