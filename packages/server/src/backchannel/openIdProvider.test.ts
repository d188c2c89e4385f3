import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { nodeListener } from '../hosts/node.ts'
import type { BridgeOptions } from '../options.ts'
import { eachDatabase } from '../testing/databases.ts'
import { BACKCHANNEL } from '../testing/logoutTokens.ts'
import { type OpenIdProvider, startOpenIdProvider } from '../testing/openIdProvider.ts'
import { type Stage, setStage } from '../testing/stage.ts'

eachDatabase('back-channel logout of node-oidc-provider', (open) => {
  /** A provider that tells a bridge, and the bridge, which trusts the provider. */
  async function together(): Promise<{ readonly stage: Stage; readonly provider: OpenIdProvider }> {
    let answer: ReturnType<typeof nodeListener> | null = null
    const server = createServer((request, response) => void answer?.(request, response, undefined))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const provider = await startOpenIdProvider(`http://127.0.0.1:${port}/support/backchannel-logout`)
    const options: Partial<BridgeOptions> = { ...BACKCHANNEL, identityProvider: provider.settings, now: Date.now }
    const stage = await setStage(await open(), options)
    answer = nodeListener(stage.bridge)
    onTestFinished(async () => {
      await provider.close()
      await new Promise((resolve) => server.close(resolve))
    })
    return { stage, provider }
  }

  test('an actor signs out there: both sessions are over here, and the provider is told so', async () => {
    const { stage, provider } = await together()
    const dana = await provider.signIn('sup_dana')
    const elsewhere = await provider.signIn('sup_dana')
    const { body, status } = await stage.start({ token: dana.accessToken })
    expect(status).toBe(201)
    const other = await stage.start({ token: elsewhere.accessToken, body: { subject: 'cus_tomas' } })

    await dana.signOut()
    expect(provider.told).toEqual(['sup_dana 200'])
    const ended = { id: body.session.id, reason: 'actor_session_ended' }
    expect(await stage.context(body.credential?.accessToken ?? '')).toMatchObject({ state: 'signed-out', ended })
    // Its token has not expired.
    expect(await stage.context(dana.accessToken)).toMatchObject({ state: 'signed-out', why: 'session_ended', ended })
    expect(await stage.context(other.body.credential?.accessToken ?? '')).toMatchObject({ state: 'active' })
    expect(await stage.context(elsewhere.accessToken)).toMatchObject({ state: 'active' })

    const back = await provider.signIn('sup_dana')
    expect((await stage.start({ token: back.accessToken })).status).toBe(201)
  })

  test('a customer signs out of one browser there: support goes on in their account', async () => {
    const { stage, provider } = await together()
    const dana = await provider.signIn('sup_dana')
    const noor = await provider.signIn('cus_noor')
    const { body } = await stage.start({ token: dana.accessToken })
    await noor.signOut()
    expect(provider.told).toEqual(['cus_noor 200'])
    expect(await stage.context(body.credential?.accessToken ?? '')).toMatchObject({ state: 'active' })
    expect(await stage.context(noor.accessToken)).toMatchObject({ state: 'signed-out' })
  })

  test('a bridge that cannot do it says so, and the provider hears that', async () => {
    const { stage, provider } = await together()
    const dana = await provider.signIn('sup_dana')
    await stage.start({ token: dana.accessToken })
    await stage.sql.query('ALTER TABLE understudy.received_token RENAME TO received_token_away')
    await dana.signOut()
    expect(provider.told).toEqual([expect.stringContaining('400')])
    await stage.sql.query('ALTER TABLE understudy.received_token_away RENAME TO received_token')
  })
})
