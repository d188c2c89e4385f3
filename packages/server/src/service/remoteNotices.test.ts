import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { Notice } from '../notices/notice.ts'
import { remoteNotices } from './remoteNotices.ts'

const NOTICE: Notice = {
  id: 'n_1',
  kind: 'break_glass_started',
  at: 1_800_000_000_000,
  session: 'ss_1',
  actor: { id: 'sup_dana', name: 'Dana Reyes' },
  subject: { id: 'cus_noor', name: 'Noor Haddad' },
  mode: 'act',
  purpose: 'Billing question',
  ticket: null,
  reviewBy: 1_800_086_400_000,
}

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0)) await close()
})

/** A receiver that answers with this status. */
async function receiver(status: number) {
  const heard: { readonly headers: Record<string, unknown>; readonly text: string }[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    heard.push({ headers: request.headers, text })
    response.writeHead(status, status === 307 ? { Location: '/elsewhere' } : {}).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => new Promise((resolve) => server.close(() => resolve())))
  return { heard, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notices` }
}

test('R-10 default: one POST, with the token and the notice’s id', async () => {
  const { heard, url } = await receiver(204)
  await remoteNotices({ url, token: 'a-token' })(NOTICE)
  expect(heard).toHaveLength(1)
  expect(heard[0]?.headers).toMatchObject({ authorization: 'Bearer a-token', 'idempotency-key': 'n_1' })
  expect(JSON.parse(heard[0]?.text ?? '')).toEqual(NOTICE)
})

test.each([500, 403, 307])('R-10 %i is no hearing, and the token goes nowhere else', async (status) => {
  const { heard, url } = await receiver(status)
  await expect(remoteNotices({ url, token: 'a-token' })(NOTICE)).rejects.toThrow()
  expect(heard).toHaveLength(1)
})
