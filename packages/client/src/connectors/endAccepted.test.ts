import { expect, test } from 'vitest'
import { bridge } from './bridge.ts'

const answering = (body: object, status: number) =>
  bridge({
    url: 'https://app.example',
    actorToken: async () => 'token',
    fetch: async () => Response.json(body, { status }),
  }).end({ id: 'ss_1' }, { signal: new AbortController().signal, idempotencyKey: 'k' })

test('202: the end is accepted for later', async () => {
  const accepted = { outcome: 'accepted', session: 'ss_1', now: 5 }
  await expect(answering(accepted, 202)).rejects.toMatchObject({ code: 'end_accepted' })
})

test('202 of another session, and one that says nothing, is no answer', async () => {
  const foreign = { outcome: 'accepted', session: 'ss_2', now: 5 }
  await expect(answering(foreign, 202)).rejects.toMatchObject({ code: 'invalid_answer' })
  await expect(answering({}, 202)).rejects.toMatchObject({ code: 'invalid_answer' })
})
