import { expect, test } from 'vitest'
import { fakeConnector } from '../testing/index.ts'
import { bridge } from './bridge.ts'
import { capabilitiesOf } from './capabilities.ts'

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
