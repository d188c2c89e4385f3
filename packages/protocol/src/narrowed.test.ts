import { expect, test } from 'vitest'
import { bridgeCapabilities, type Capabilities, capabilitiesIn, DEFAULT_POLICY, narrowed } from './index.ts'

const front = bridgeCapabilities('bearer')
const told = { ...front, extend: false, maxSeconds: 300 }

test('narrowed: the harder limit holds', () => {
  const behind = { ...front, extend: false, maxSeconds: 600, ownSession: 'none' } as const
  expect(narrowed(front, behind)).toEqual({ ...front, extend: false, maxSeconds: 600, ownSession: 'none' })
  expect(narrowed(front, { ...front, maxSeconds: null })).toEqual(front)
  expect(narrowed({ ...front, modes: ['view', 'act'] }, { ...front, modes: ['act', 'shadow'] }).modes).toEqual(['act'])
  expect(narrowed({ ...front, maxSeconds: null }, { ...front, maxSeconds: null }).maxSeconds).toBe(null)
  expect(narrowed(front, { ...front, actor: 'unnamed' }).actor).toBe('unnamed')
})

test('narrowed: a page to go to first, and a grant, stay what they are; else the front hands out what it hands out', () => {
  expect(narrowed(front, { ...front, start: 'redirect' }).start).toBe('redirect')
  expect(narrowed(front, { ...front, start: 'grant' }).start).toBe('grant')
  expect(narrowed(front, { ...front, start: 'cookie' }).start).toBe('token')
})

test('narrowed: the front keeps the reason and replaces sessions, whatever stands behind it', () => {
  expect(narrowed(front, { ...front, reason: 'dropped', second: 'refuses' })).toEqual(front)
})

test('capabilitiesIn: what was told of the mode, less than what the connector declares', () => {
  const policy = { ...DEFAULT_POLICY, capabilities: { act: told } }
  expect(capabilitiesIn('act', policy, null)).toEqual(told)
  expect(capabilitiesIn('view', policy, null)).toBe(null)
  expect(capabilitiesIn('view', policy, front)).toBe(front)
  expect(capabilitiesIn('act', policy, { ...front, maxSeconds: 120 })).toEqual({
    ...front,
    extend: false,
    maxSeconds: 120,
  })
  expect(capabilitiesIn('act', DEFAULT_POLICY, front)).toBe(front)
  expect(capabilitiesIn('act', {}, null)).toBe(null)
})

const nothing: Capabilities = {
  start: 'redirect',
  ownSession: 'none',
  refresh: 'none',
  ends: 'local',
  extend: false,
  maxSeconds: 0,
  reason: 'dropped',
  second: 'refuses',
  actor: 'unnamed',
}

test.each([true, null, 7, 'view', [], { view: null }, { view: 'all' }, { view: [] }, { view: {} }])(
  'capabilitiesIn: told %j, which nobody can read, is nothing at all',
  (capabilities) => {
    const odd = { capabilities } as unknown as Parameters<typeof capabilitiesIn>[1]
    expect(capabilitiesIn('view', odd, null)).toEqual(nothing)
  },
)

test.each(Object.keys(nothing) as (keyof Capabilities)[])(
  'capabilitiesIn: `%s` of another shape is the least',
  (name) => {
    for (const odd of [undefined, 'god', {}, ['kept'], Number.NaN, -1, 'toString']) {
      const capabilities = { view: { ...told, [name]: odd } } as unknown as { view: Capabilities }
      expect(capabilitiesIn('view', { capabilities }, null)).toEqual({ ...told, [name]: nothing[name] })
    }
  },
)

test('capabilitiesIn: modes that nobody can read are none', () => {
  for (const modes of ['view', null, {}, 5, ['god']]) {
    const capabilities = { view: { ...told, modes } } as unknown as { view: Capabilities }
    expect(capabilitiesIn('view', { capabilities }, null)?.modes).toEqual([])
  }
})
