import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ready } from '../child.ts'
import { peer } from '../peer.ts'
import type { Said } from './said.ts'

/**
 * Better Auth with its admin plugin on PostgreSQL, in a process of its own, with admins who are signed in. Its limits on
 * rates are off, and its passwords are not hashed: neither is what is compared.
 */
const [url = '', people = '0'] = process.argv.slice(2)
const SECRET = 'a-secret-of-the-bench-alone-0123456789'

interface Auth {
  readonly options: unknown
  handler(request: Request): Promise<Response>
}

const pg = await peer<{
  readonly default: { readonly Pool: new (options: object) => { query(text: string): unknown } }
}>('pg')
const { betterAuth } = await peer<{ betterAuth(options: object): Auth }>('better-auth')
const { admin } = await peer<{ admin(): unknown }>('better-auth/plugins/admin')
const { getMigrations } = await peer<{
  getMigrations(options: unknown): Promise<{ runMigrations(): Promise<void> }>
}>('better-auth/db/migration')
const { toNodeHandler } = await peer<{ toNodeHandler(auth: Auth): RequestListener }>('better-auth/node')

// The pool as it comes: that of the bridge is the same, of the same library.
const pool = new pg.default.Pool({ connectionString: url })
const server = createServer()
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const { port } = server.address() as AddressInfo
const origin = `http://127.0.0.1:${port}`

const auth = betterAuth({
  database: pool,
  baseURL: origin,
  secret: SECRET,
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  emailAndPassword: {
    enabled: true,
    password: { hash: async (text: string) => text, verify: async ({ hash, password }: Password) => hash === password },
  },
  plugins: [admin()],
})
interface Password {
  readonly hash: string
  readonly password: string
}
await (await getMigrations(auth.options)).runMigrations()
server.on('request', toNodeHandler(auth))

async function signUp(name: string) {
  const response = await auth.handler(
    new Request(`${origin}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: origin },
      body: JSON.stringify({ name, email: `${name}@mail.example`, password: 'a-password-of-the-bench' }),
    }),
  )
  if (!response.ok) throw new Error(`Better Auth signed nobody up: ${response.status} ${await response.text()}`)
  const { user } = (await response.json()) as { readonly user: { readonly id: string } }
  return { id: user.id, cookies: response.headers.getSetCookie() }
}

const admins: Said['admins'][number][] = []
const customers: string[] = []
for (let index = 0; index < Number(people); index += 1) {
  admins.push(await signUp(`admin-${index}`))
  customers.push((await signUp(`customer-${index}`)).id)
}
await pool.query(`UPDATE "user" SET role = 'admin' WHERE name LIKE 'admin-%'`)
ready({ port, admins, customers } satisfies Said)
