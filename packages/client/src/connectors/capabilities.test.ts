import { expect, test } from 'vitest'
import { fakeConnector } from '../testing/index.ts'
import { bridge } from './bridge.ts'
import { capabilitiesOf, narrowed } from './capabilities.ts'

test('capabilitiesOf: the bridge, in both custodies', () => {
  expect(capabilitiesOf(bridge({ actorToken: async () => null }))).toEqual({
    start: 'token',
    ownSession: 'browser',
    refresh: 'restart',
    ends: 'server',
    extend: true,
    maxSeconds: 3600,
    reason: 'kept',
    second: 'replaces',
    actor: 'named',
  })
  expect(capabilitiesOf(bridge({ custody: 'cookie' }))).toMatchObject({
    start: 'cookie',
    ownSession: 'server',
    refresh: 'none',
  })
})

test('capabilitiesOf: what there is no function for is not there; what is declared counts', () => {
  const { extend: _, ...rest } = fakeConnector({ replaces: false })
  expect(capabilitiesOf(rest)).toMatchObject({ extend: false, second: 'refuses' })
  const capabilities = { ...capabilitiesOf(rest), start: 'redirect' } as const
  expect(capabilitiesOf({ ...rest, capabilities })).toBe(capabilities)
})

test('narrowed: the harder limit holds', () => {
  const front = capabilitiesOf(bridge({ actorToken: async () => null }))
  const behind = { ...front, extend: false, maxSeconds: 600, ownSession: 'none' } as const
  expect(narrowed(front, behind)).toEqual({ ...front, extend: false, maxSeconds: 600, ownSession: 'none' })
  expect(narrowed(front, { ...front, maxSeconds: null })).toEqual(front)
  expect(narrowed({ ...front, modes: ['view', 'act'] }, { ...front, modes: ['act', 'shadow'] }).modes).toEqual(['act'])
  expect(narrowed(front, { ...front, start: 'redirect' }).start).toBe('redirect')
  expect(narrowed(front, { ...front, start: 'cookie' }).start).toBe('token')
  expect(narrowed({ ...front, maxSeconds: null }, { ...front, maxSeconds: null }).maxSeconds).toBe(null)
})
