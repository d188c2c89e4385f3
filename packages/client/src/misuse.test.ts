import { expect, test } from 'vitest'
import type { StartRequest } from './index.ts'
import { activeTestClient, ownTestClient, people, startRequest } from './testing/index.ts'

const { dana, tomas } = people()

test.each<[string, Partial<StartRequest>, string]>([
  ['no reason code', { reason: { code: '', text: 'Invoice 2231 is shown twice' } }, 'reason_required'],
  ['no text', { reason: { code: 'billing_question', text: '' } }, 'reason_required'],
  ['only spaces', { reason: { code: 'billing_question', text: ' \n\t ' } }, 'reason_required'],
  ['oneself', { subject: dana }, 'subject_is_actor'],
])('start with %s: refused with its own code, and nothing is sent', async (_, overrides, code) => {
  const tab = await ownTestClient()
  await expect(tab.client.start(startRequest(overrides))).rejects.toMatchObject({ code })
  expect(tab.client.getState().status).toBe('own')
  expect(tab.connector.calls.map(({ name }) => name)).toEqual(['context'])
})

test('switchTo oneself, or without a reason: refused, and the session goes on', async () => {
  const tab = await activeTestClient()
  await expect(tab.client.switchTo({ subject: dana })).rejects.toMatchObject({ code: 'subject_is_actor' })
  const empty = { code: '', text: '' }
  await expect(tab.client.switchTo({ subject: tomas, reason: empty })).rejects.toMatchObject({
    code: 'reason_required',
  })
  await expect(tab.client.reissue({ reason: empty })).rejects.toMatchObject({ code: 'reason_required' })
  expect(tab.client.getState().status).toBe('active')
})

test('start in a support session, and twice at once: typed, and the first one stands', async () => {
  const tab = await ownTestClient()
  const first = tab.client.start(startRequest())
  await expect(tab.client.start(startRequest())).rejects.toMatchObject({ code: 'busy' })
  await first
  await expect(tab.client.start(startRequest())).rejects.toMatchObject({ code: 'already_in_support_session' })
  expect(tab.client.getState().status).toBe('active')
})

test('a page without types: whatever is handed over rejects, and throws nowhere', async () => {
  const tab = await ownTestClient()
  for (const junk of [undefined, null, 7, 'cus_8F2K', {}, { subject: null }, { subject: tomas, reason: 'why not' }]) {
    const outcome = tab.client.start(junk as never)
    await expect(outcome).rejects.toMatchObject({ name: 'ImpersonationError' })
    await expect(tab.client.switchTo(junk as never)).rejects.toMatchObject({ name: 'ImpersonationError' })
  }
  expect(tab.client.getState().status).toBe('own')
  await tab.client.start(startRequest())
  expect(tab.client.getState().status).toBe('active')
})

test('after dispose every verb rejects, and the readers still answer', async () => {
  const { client } = await activeTestClient()
  client.dispose()
  const verbs = [
    () => client.start(startRequest()),
    () => client.switchTo({ subject: tomas }),
    () => client.reissue(),
    () => client.end(),
    () => client.extend(),
    () => client.signOut(),
    () => client.fetch('/api/app/me'),
  ]
  for (const verb of verbs) await expect(verb()).rejects.toMatchObject({ code: 'disposed' })
  expect(client.can('invoice.pay').allowed).toBe(false)
  expect(client.getState().status).toBe('active')
})

test('no text of an error holds an address, a name or a token', async () => {
  const tab = await activeTestClient()
  const texts: string[] = []
  const note = (error: unknown) => texts.push(String(error))
  await tab.client.start(startRequest()).catch(note)
  await tab.client.switchTo({ subject: dana }).catch(note)
  tab.connector.setFault(() => 'fail')
  await tab.client.extend().catch(note)
  await tab.client.switchTo({ subject: tomas }).catch(note)
  for (const { event, detail } of tab.told) if (event === 'error') note((detail as { error: unknown }).error)
  expect(texts.length).toBeGreaterThan(4)
  for (const text of texts) expect(text).not.toMatch(/https?:|@|Noor|Dana|Tomás|cus_|sup_|eyJ/)
})
