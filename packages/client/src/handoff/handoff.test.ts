import { expect, test } from 'vitest'
import { people } from '../testing/fixtures.ts'
import { fakeWindows, flush, manualClock, START_OF_TIME, sessions, startRequest } from '../testing/index.ts'
import { readMessage } from './messages.ts'
import { openHandoff } from './openHandoff.ts'
import { redeemHandoff } from './redeemHandoff.ts'

const DESK = 'https://desk.example'
const { dana, noor, tomas } = people()

/** A bridge that hands on what it is asked for, but for what is changed. */
function deskBridge(changes: object = {}) {
  const paths: string[] = []
  const fetch: typeof globalThis.fetch = async (input) => {
    paths.push(String(input))
    const started = { outcome: 'started', epoch: 1, now: START_OF_TIME, actor: dana, subject: noor }
    const handoff = { code: 'the-code', expiresAt: START_OF_TIME + 60_000 }
    return Response.json({ ...started, session: sessions.support({ id: 'ss_1' }), handoff, ...changes })
  }
  return { paths, fetch }
}

test.each([
  ['another subject', { subject: tomas }],
  ['another mode', { session: sessions.support({ id: 'ss_1', mode: 'act' }) }],
  ['no code', { handoff: undefined }],
])('a start that answers with %s is ended and handed to nobody', async (_, changes) => {
  const windows = fakeWindows(DESK)
  const { paths, fetch } = deskBridge(changes)
  const options = { fetch, windows: windows.opening, clock: manualClock(), entry: 'https://app.example/enter' }
  await expect(openHandoff({ custody: 'cookie', request: startRequest(), ...options })).rejects.toMatchObject({
    code: 'unverified_start',
  })
  expect(paths).toEqual(['/support/sessions', '/support/sessions/ss_1/end'])
  expect(windows.address()).toBe(null)
})

test('an entry page without a code: nothing is handed on, nobody is asked', async () => {
  const windows = fakeWindows(DESK)
  const fetch = () => Promise.reject(new Error('Nobody was to be asked.'))
  expect(await redeemHandoff({ consoleOrigin: DESK, windows: windows.opened, fetch })).toBe(null)
  expect(windows.posted).toEqual([])
})

test('the code is taken out of the address in the very call, also where the rest fails', async () => {
  const windows = fakeWindows(DESK)
  windows.opening.open()?.goTo('https://app.example/enter#understudy=the-code')
  windows.sever()
  const redeeming = redeemHandoff({ consoleOrigin: DESK, windows: windows.opened })
  expect(windows.opened.takeFragment('understudy')).toBe(null)
  await expect(redeeming).rejects.toMatchObject({ code: 'handoff_failed' })
})

test('a window that got nothing stays the console’s to close', async () => {
  const windows = fakeWindows(DESK)
  const app = windows.opening.open()
  app?.goTo('https://app.example/enter#understudy=the-code')
  app?.listen('https://app.example', () => {
    app.post({ understudy: 'verifier', verifier: 'the-verifier' }, 'https://app.example')
  })
  const fetch = () => Promise.reject(new TypeError('Away.'))
  const redeeming = redeemHandoff({ consoleOrigin: DESK, windows: windows.opened, clock: manualClock(), fetch })
  await expect(redeeming).rejects.toMatchObject({ code: 'network' })
  expect(windows.opened.opener()).not.toBe(null)
})

test('withdrawn before the window took over: ended, and the window is closed', async () => {
  const windows = fakeWindows(DESK)
  const clock = manualClock()
  const { paths, fetch } = deskBridge()
  const leaving = new AbortController()
  const options = { fetch, windows: windows.opening, clock, entry: 'https://app.example/enter', signal: leaving.signal }
  const opening = openHandoff({ custody: 'cookie', request: startRequest(), ...options })
  opening.catch(() => undefined)
  await expect.poll(windows.address).toContain('the-code')
  leaving.abort()
  await clock.advance(500)
  await expect(opening).rejects.toMatchObject({ code: 'aborted' })
  expect(paths).toEqual(['/support/sessions', '/support/sessions/ss_1/end'])
  expect(windows.opening.open()?.closed()).toBe(true)
})

test('a console that does not answer is waited for ten seconds', async () => {
  const windows = fakeWindows(DESK)
  const clock = manualClock()
  windows.opening.open()?.goTo('https://app.example/enter#understudy=the-code')
  const redeeming = redeemHandoff({ consoleOrigin: DESK, windows: windows.opened, clock })
  redeeming.catch(() => undefined)
  await flush()
  await clock.advance(10_000)
  await expect(redeeming).rejects.toMatchObject({ code: 'handoff_failed' })
})

test.each([
  null,
  7,
  'ready',
  [],
  {},
  { understudy: 'other' },
  { understudy: 'verifier' },
  { understudy: 'verifier', verifier: 1 },
])('message %j is somebody else’s conversation', (message) => {
  expect(readMessage(message)).toBe(null)
})
