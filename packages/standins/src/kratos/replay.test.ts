import { afterEach, expect, test } from 'vitest'
import { describeDifference, nameIds, type Recording, type ReplayRules, recordingsOf, replay } from '../index.ts'
import { withOther } from '../mutations.ts'
import { type KratosStandIn, kratos } from './index.ts'

const PASSWORD = 'correct horse battery 9!'
const ALICE = '225f429b-e36a-482e-aca6-1849161d74f5'
const DANA = '4b507d60-bf81-4f5f-bf3c-18c0ccd32372'
const CAROL = '111f35f1-1773-4ee4-9b99-2b4cef661720'
const NOBODY = ['32073d73-ee33-45d1-97f7-5556b5280d0c', 'b2913d5c-5580-4e67-876e-a3cfea36a6ee']

const RECORDINGS = recordingsOf('kratos')

let server: KratosStandIn | null = null
afterEach(async () => {
  await server?.close()
  server = null
})

/** Bob's id, which was another one each time that the server was set up. */
const BOBS = [
  '7a155553-d42c-4451-a8b7-db5fcd68de35',
  '69be90f7-8941-43f4-9403-9a5ae9db5a72',
  '0e21e086-6e4e-4552-b55e-f7898a0f33d6',
] as const
const bobIn = ({ exchanges }: Recording) => {
  const words = JSON.stringify(exchanges)
  return BOBS.find((id) => words.includes(id)) ?? BOBS[2]
}

/** The server as it was set up when the recording began, and the recording with names for the ids that it made. */
async function setUp(recording: Recording): Promise<{ readonly rules: ReplayRules; readonly recording: Recording }> {
  const { configuration, scenario } = recording
  const made = await kratos({ revokeActiveSessions: JSON.stringify(configuration).includes('revoke_active_sessions') })
  server = made
  const bob = bobIn(recording)
  const mailed = ['ending', 'expiry', 'refused-starts', 'start-by-recovery-code-browser'].includes(scenario)
  made.addIdentity({
    ...{ id: bob, traits: { email: 'bob@app.example', name: 'Bob' }, password: PASSWORD },
    ...{ metadataPublic: { plan: 'pro' }, mail: mailed ? 'sent' : 'pending' },
  })
  made.addIdentity({ id: ALICE, traits: { email: 'alice@console.example', name: 'Alice' }, password: PASSWORD })
  made.addIdentity({ id: CAROL, schema: 'noaddr', traits: { username: 'carol' } })
  made.addIdentity({ id: DANA, traits: { email: 'dana@app.example', name: 'Dana' }, password: PASSWORD })
  if (scenario === 'what-the-support-session-may-do') {
    made.signIn(bob)
    made.signIn(bob, { method: 'code_recovery' })
  }
  const known = new Set([bob, ALICE, CAROL, DANA, ...NOBODY])
  return { recording: nameIds(recording, 'id', known), rules: rulesOf(made, bob) }
}

function rulesOf(made: KratosStandIn, bob: string): ReplayRules {
  return {
    origins: { 'http://127.0.0.1:4433': made.publicUrl, 'http://127.0.0.1:4434': made.adminUrl },
    headers: ['content-type', 'location', 'set-cookie', 'cache-control', 'x-kratos-authenticated-identity-id'],
    words: [
      ...['state', 'status', 'method', 'type', 'action', 'group', 'name', 'via', 'schema_id', 'schema_url'],
      ...['active', 'aal', 'authenticator_assurance_level', 'requested_aal', 'user_agent', 'value', 'identifiers'],
      ...['request_url', 'url', 'recovery_link', 'redirect_browser_to', 'message', 'email'],
    ],
    ids: ['id', 'identity_id', 'session_id'],
    async supply(name, { exchange }) {
      // What was there before the recording began: the sessions of its people.
      if (name.startsWith('<cookie csrf_token')) return 'a-cookie-from-before'
      if (name.startsWith('<cookie ory_kratos_session')) return made.signIn(ALICE, { by: 'cookie' }).cookie ?? ''
      if (name.startsWith('<ory_st')) {
        const before = made.sessionsOf(bob).find(({ methods }) => methods[0]?.method === 'password')
        return (before ?? made.signIn(bob)).token ?? ''
      }
      if (name.startsWith('<id') && exchange.name.includes('own session')) {
        return made.sessionsOf(bob).find(({ methods }) => methods[0]?.method === 'password')?.id ?? ''
      }
      throw new Error(`Nobody has given ${name}.`)
    },
    async before({ name, request }, names) {
      if (name === 'redeem it late') made.advance(1500)
      if (name === 'enrol TOTP') made.deliver(DANA)
      if (name === 'change the password') made.deliver(bob)
      if (JSON.stringify(request.body ?? '').includes('<totp_code 1>')) {
        names.match('<totp_code 1>', made.totpCode(names.get('<totp_secret 1>') ?? ''))
      }
    },
    skip: ({ name }) =>
      name === 'set-up: identity' ? 'the person is there already, with the id of the recording' : null,
  }
}

test('there is something to be held against', () => {
  expect(RECORDINGS.map(({ scenario }) => scenario)).toEqual([
    'disabled-account',
    'ending',
    'expiry',
    'no-session-creation',
    'refused-starts',
    'second-factor',
    'start-by-recovery-code-api',
    'start-by-recovery-code-browser',
    'start-with-revoke-active-sessions-hook',
    'the-user-sees-the-bridge',
    'what-the-support-session-may-do',
  ])
})

test.each(RECORDINGS)('$scenario: the stand-in answers as the server did', async (original) => {
  const { recording, rules } = await setUp(original)
  const { difference, compared, skipped } = await replay(recording, rules)
  expect(difference === null ? '' : describeDifference(difference)).toBe('')
  expect(compared + skipped.length).toBe(recording.exchanges.length)
  expect(compared).toBeGreaterThan(0)
})

test.each(['id', 'reason', 'code', 'status', 'email'])('another `%s` in a recording is found', async (member) => {
  const changed = RECORDINGS.map((recording) => withOther(recording, member)).find((found) => found !== null)
  if (changed === undefined) throw new Error(`No recording has \`${member}\`.`)
  const { recording, rules } = await setUp(changed)
  const { difference } = await replay(recording, rules)
  expect(difference?.at).toContain(member)
})

test('an ip address and a device name are shown as they were sent', async () => {
  const made = await kratos()
  server = made
  made.addIdentity({ id: 'bob', traits: { email: 'bob@app.example' } })
  const asked = { identity_id: 'bob', flow_type: 'api' }
  const answer = await fetch(`${made.adminUrl}/admin/recovery/code`, { method: 'POST', body: JSON.stringify(asked) })
  const { recovery_link: link, recovery_code: code } = (await answer.json()) as Record<string, string>
  const headers = { 'User-Agent': 'Support session', 'X-Forwarded-For': '203.0.113.9' }
  const url = `${made.publicUrl}/self-service/recovery?flow=${new URL(link!).searchParams.get('flow')}`
  await fetch(url, { method: 'POST', headers, body: JSON.stringify({ method: 'code', code }) })
  expect(made.sessionsOf('bob')[0]!.device).toMatchObject({ ip: '203.0.113.9', userAgent: 'Support session' })
})
