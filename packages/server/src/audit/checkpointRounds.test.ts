import { generateKeyPair } from 'jose'
import { expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { setStage } from '../testing/stage.ts'
import { type Checkpoint, signCheckpointsWith, verifyCheckpointsWith } from './checkpoint.ts'
import { verifyAudit } from './verify.ts'

const HOUR = 3_600_000

eachDatabase('checkpoints by the clock', (open) => {
  test('default: an hour apart, only where the log has grown, from whichever process comes first', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    const delivered: Checkpoint[] = []
    const checkpoints = {
      sign: signCheckpointsWith(privateKey, { alg: 'ES256' }),
      deliver: (checkpoint: Checkpoint) => delivered.push(checkpoint),
    }
    const stage = await setStage(await open(), { checkpoints })
    await stage.bridge.reap()
    expect(delivered).toEqual([])
    await stage.start()
    await stage.bridge.reap()
    expect(delivered).toMatchObject([{ seq: 1 }])
    await stage.start({ token: await stage.own('sup_milo'), body: { subject: 'cus_tomas' } })
    const other = stage.again({ checkpoints })
    await other.reap()
    expect(delivered).toHaveLength(1)
    stage.clock.advance(HOUR)
    await other.reap()
    await stage.bridge.reap()
    expect(delivered).toHaveLength(2)
    const verifySignature = verifyCheckpointsWith(publicKey, { alg: 'ES256' })
    const [, last] = delivered
    expect(
      await verifyAudit(stage.sql, { verifySignature, ...(last === undefined ? {} : { trusted: last }) }),
    ).toMatchObject({
      ok: true,
      head: { seq: last?.seq },
    })
  })

  test('a key that is away holds nothing up, and is told of', async () => {
    const stage = await setStage(await open(), {
      checkpoints: { sign: () => Promise.reject(new Error('no key')) },
    })
    await stage.start()
    stage.clock.advance(HOUR)
    expect(await stage.bridge.reap()).toBe(1)
    expect(stage.log).toContainEqual({ level: 'error', event: 'checkpoint_failed', error: 'Error' })
  })
})
