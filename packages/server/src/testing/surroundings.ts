import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Settings } from '../service/settings.ts'
import { AUDIENCE, createTestProvider, PROVIDER_ISSUER, type TestProvider } from './identityProvider.ts'
import { createPeople, TEST_POLICY, type TestDirectory } from './people.ts'
import { BRIDGE_ISSUER } from './stage.ts'

export const DIRECTORY_TOKEN = 'directory-token-of-the-test'

/** What a bridge in a process of its own finds around it, served over HTTP on this machine. */
export interface Surroundings {
  readonly provider: TestProvider
  readonly people: TestDirectory
  /** Where the provider's keys are. */
  readonly jwksUri: string
  /** Writes a file of settings, and gives its path. */
  settings(more?: Partial<Settings>): Promise<string>
  close(): Promise<void>
}

/** An identity provider and a directory on a port of their own. */
export async function createSurroundings(): Promise<Surroundings> {
  const provider = await createTestProvider(Date.now)
  const people = createPeople()
  const server = createServer(async ({ url = '/', headers }, response) => {
    const send = (status: number, body: unknown) => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
    }
    if (url === '/jwks') return send(200, await provider.settings.jwks?.())
    if (headers.authorization !== `Bearer ${DIRECTORY_TOKEN}`) return send(401, {})
    const entry = await people.find(decodeURIComponent(url.slice('/people/'.length))).catch(() => undefined)
    if (entry === undefined) return send(500, {})
    return entry === null ? send(404, {}) : send(200, entry)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const folder = await mkdtemp(join(tmpdir(), 'understudy-settings-'))
  let written = 0

  return {
    provider,
    people,
    jwksUri: `${base}/jwks`,
    async settings(more = {}) {
      written += 1
      const path = join(folder, `settings-${written}.json`)
      const settings: Settings = {
        issuer: BRIDGE_ISSUER,
        audience: AUDIENCE,
        clientId: 'app-web',
        identityProvider: {
          issuer: PROVIDER_ISSUER,
          audience: AUDIENCE,
          algorithms: ['ES256'],
          jwksUri: `${base}/jwks`,
        },
        directory: { url: `${base}/people` },
        policy: JSON.parse(JSON.stringify({ ...TEST_POLICY, rateLimit: { perHour: 10_000, perDay: 10_000 } })),
        listen: { host: '127.0.0.1', port: 0 },
        operations: { host: '127.0.0.1', port: 0 },
        ...more,
      }
      await writeFile(path, JSON.stringify(settings))
      return path
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await rm(folder, { recursive: true, force: true })
    },
  }
}
