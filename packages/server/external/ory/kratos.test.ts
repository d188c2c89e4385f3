import { randomUUID } from 'node:crypto'
import { beforeAll, describe } from 'vitest'
import { type KratosGround, kratosCases, kratosRevokingCases } from '../../src/testing/kratosCases.ts'
import { oryAddresses } from './addresses.ts'

interface Addresses {
  readonly PUBLIC: string
  readonly ADMIN: string
}

interface Asked {
  readonly method?: string
  readonly token?: string
  readonly body?: object
}

async function call<Answer>(url: string, { method = 'GET', token, body }: Asked = {}): Promise<Answer> {
  const headers = { 'Content-Type': 'application/json', ...(token === undefined ? {} : { 'X-Session-Token': token }) }
  const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as Answer
}

type Flow = { readonly id: string }

/** People of a test's own, made at the administrator's side; they sign in as people do. */
function groundAt({ PUBLIC: publicUrl, ADMIN: adminUrl }: Addresses, canary: () => string): KratosGround {
  const names = new Map<string, string>()

  async function person({ address = true } = {}): Promise<string> {
    const name = `${randomUUID()}${address ? '@app.example' : ''}`
    const made = await call<{ readonly id: string }>(`${adminUrl}/admin/identities`, {
      method: 'POST',
      body: {
        ...{ schema_id: 'person', traits: address ? { email: name } : { username: name } },
        credentials: { password: { config: { password: `pw-${name}` } } },
      },
    })
    names.set(made.id, name)
    return made.id
  }

  async function signIn(id: string) {
    const name = names.get(id)!
    const flow = await call<Flow>(`${publicUrl}/self-service/login/api`)
    type SignedIn = { readonly session_token: string; readonly session: { readonly id: string } }
    const { session_token: token, session } = await call<SignedIn>(`${publicUrl}/self-service/login?flow=${flow.id}`, {
      ...{ method: 'POST', body: { method: 'password', identifier: name, password: `pw-${name}` } },
    })
    return { id: session.id, token }
  }

  return {
    ...{ publicUrl, adminUrl, now: Date.now, person, signIn },
    get canary() {
      return canary()
    },
    async withSecondFactor() {
      const id = await person()
      const { id: own, token } = await signIn(id)
      const flow = await call<Flow>(`${publicUrl}/self-service/settings/api`, { token })
      for (const step of ['lookup_secret_regenerate', 'lookup_secret_confirm']) {
        const body = { method: 'lookup_secret', [step]: true }
        await call(`${publicUrl}/self-service/settings?flow=${flow.id}`, { method: 'POST', token, body })
      }
      return { id, own }
    },
    async enable(id, enabled) {
      const body = [{ op: 'replace', path: '/state', value: enabled ? 'active' : 'inactive' }]
      await call(`${adminUrl}/admin/identities/${id}`, { method: 'PATCH', body })
    },
  }
}

/** The cases at one server, with a test account of its own. */
function at(addresses: Addresses | null, cases: (ground: () => KratosGround) => void): void {
  let canary = ''
  const ground = addresses === null ? null : groundAt(addresses, () => canary)
  beforeAll(async () => {
    canary = await ground!.person()
  })
  cases(() => ground!)
}

const usual = oryAddresses('Kratos', ['PUBLIC', 'ADMIN'])
describe.skipIf(usual === null)('the real Kratos', () => at(usual, kratosCases))

const revoking = oryAddresses('Kratos revoking', ['PUBLIC', 'ADMIN'])
describe.skipIf(revoking === null)('the real Kratos, with the hook revoke_active_sessions', () =>
  at(revoking, kratosRevokingCases),
)
