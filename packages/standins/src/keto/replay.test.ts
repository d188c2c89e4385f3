import { afterEach, beforeEach, expect, test } from 'vitest'
import { describeDifference, recordingsOf, replay } from '../index.ts'
import { type KetoStandIn, keto } from './index.ts'

let server: KetoStandIn
beforeEach(async () => {
  server = await keto()
})
afterEach(() => server.close())

const RECORDINGS = recordingsOf('keto')

test('there is something to be held against', () => {
  expect(RECORDINGS.map(({ scenario }) => scenario)).toEqual(['refusals', 'support-grant'])
})

test.each(RECORDINGS)('$scenario: the stand-in answers as the server did', async (recording) => {
  // The recording began with an account that Bob owns.
  if (recording.scenario === 'refusals') {
    const owner = { namespace: 'Account', object: 'acme', relation: 'owners', subject_id: 'bob' }
    await fetch(`${server.writeUrl}/admin/relation-tuples`, { method: 'PUT', body: JSON.stringify(owner) })
  }
  const { difference, compared } = await replay(recording, {
    origins: {
      'http://127.0.0.1:4466': server.readUrl,
      'http://127.0.0.1:4467': server.writeUrl,
      'http://127.0.0.1:4469': server.syntaxUrl,
    },
    headers: ['content-type', 'location'],
    words: ['namespace', 'object', 'relation', 'subject_id', 'type', 'status', 'reason', 'message', 'error', 'name'],
    async supply(name) {
      // A piece of the model's text, and no name.
      if (name === '<SupportGrant,"agents">') return name
      throw new Error(`Nobody has given ${name}.`)
    },
  })
  expect(difference === null ? '' : describeDifference(difference)).toBe('')
  expect(compared).toBe(recording.exchanges.length)
})
