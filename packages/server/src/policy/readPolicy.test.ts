import { readFile } from 'node:fs/promises'
import { DEFAULT_POLICY, decideStart } from '@understudy/protocol'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TEST_POLICY } from '../testing/people.ts'
import { policyJsonSchema } from './jsonSchema.ts'
import { readPolicy } from './readPolicy.ts'
import { patternProblem } from './ticketPattern.ts'

const LEAST = {
  version: '2026-11',
  supportRoles: ['support'],
  staffRoles: ['support', 'admin'],
  modes: { view: { enabled: true, approval: 'never' } },
  reasonCodes: [{ code: 'billing', label: 'Billing' }],
}

function policyOf(document: unknown) {
  const reading = readPolicy(document)
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  return reading.policy
}
const pointersOf = (document: unknown) => {
  const reading = readPolicy(document)
  return reading.ok ? [] : reading.problems.map(({ pointer }) => pointer)
}

test('what is left out is closed', () => {
  const policy = policyOf(LEAST)
  expect(policy).toMatchObject({
    approverRoles: [],
    modes: { act: { enabled: false, approval: 'always' }, shadow: { enabled: false, approval: 'always' } },
    restrictedClasses: DEFAULT_POLICY.restrictedClasses,
    rateLimit: { perHour: 10, perDay: 30 },
    stepUp: { maxAgeSeconds: 900 },
    requestWindow: 1800,
    duration: { default: 600, max: 3600, ceiling: 3600 },
  })
  const opened = policyOf({ ...LEAST, modes: { act: { enabled: true } } })
  expect(opened.modes).toMatchObject({ view: { enabled: false }, act: { enabled: true, approval: 'always' } })
})

test('a shorter ceiling takes the default and the choices with it', () => {
  const { duration } = policyOf({ ...LEAST, duration: { ceiling: 300 } })
  expect(duration).toMatchObject({ ceiling: 300, max: 300, default: 300, choices: [300] })
})

test('the policies of the product are documents, and reading one changes nothing', () => {
  for (const policy of [DEFAULT_POLICY, TEST_POLICY]) {
    // What a document does not say is closed: a fresh sign-in, and a limit for who tries ids out.
    const limits = { subjectsPerDay: 20, failuresPerHour: 20 }
    expect(policyOf(JSON.parse(JSON.stringify(policy)))).toEqual({
      ...policy,
      rateLimit: { ...limits, ...policy.rateLimit },
      stepUp: { maxAgeSeconds: 900 },
    })
  }
  const read = policyOf(LEAST)
  expect(policyOf(JSON.parse(JSON.stringify(read)))).toEqual(read)
})

const HOSTILE: [string, unknown, string][] = [
  ['nothing', null, ''],
  ['a list', [LEAST], ''],
  ['no version', { ...LEAST, version: undefined }, '/version'],
  ['no support role', { ...LEAST, supportRoles: [] }, '/supportRoles'],
  ['a misspelt member', { ...LEAST, restrictedClases: [] }, '/restrictedClases'],
  ['a misspelt mode', { ...LEAST, modes: { View: { enabled: true } } }, '/modes/View'],
  [
    'a misspelt member of a mode',
    { ...LEAST, modes: { view: { enabled: true, aproval: 'always' } } },
    '/modes/view/aproval',
  ],
  ['a truth that is a text', { ...LEAST, modes: { view: { enabled: 'false' } } }, '/modes/view/enabled'],
  ['an unknown approval', { ...LEAST, modes: { view: { enabled: true, approval: 'none' } } }, '/modes/view/approval'],
  ['a mode for no role', { ...LEAST, modes: { view: { enabled: true, roles: [] } } }, '/modes/view/roles'],
  ['a role with a space', { ...LEAST, supportRoles: ['support '] }, '/supportRoles/0'],
  ['a supporter who is not staff', { ...LEAST, staffRoles: ['admin'] }, '/staffRoles'],
  ['an approver who is not staff', { ...LEAST, approverRoles: ['lead'] }, '/staffRoles'],
  ['two hours', { ...LEAST, duration: { ceiling: 7200 } }, '/duration/ceiling'],
  ['a default above the most', { ...LEAST, duration: { max: 300, default: 600 } }, '/duration/default'],
  ['a choice above the most', { ...LEAST, duration: { max: 300, choices: [300, 900] } }, '/duration/choices/1'],
  ['half a second', { ...LEAST, duration: { default: 600.5 } }, '/duration/default'],
  ['a window of an hour', { ...LEAST, requestWindow: 3600 }, '/requestWindow'],
  ['no sign-in at all', { ...LEAST, stepUp: false }, '/stepUp'],
  ['a sign-in of last week', { ...LEAST, stepUp: { maxAgeSeconds: 604_800 } }, '/stepUp'],
  ['a reason twice', { ...LEAST, reasonCodes: [...LEAST.reasonCodes, ...LEAST.reasonCodes] }, '/reasonCodes/1/code'],
  ['no reason', { ...LEAST, reasonCodes: [] }, '/reasonCodes'],
  [
    'a pattern that takes for ever',
    { ...LEAST, ticket: { required: true, pattern: '^(a+)+$', example: 'a' } },
    '/ticket/pattern',
  ],
  [
    'an example that is none',
    { ...LEAST, ticket: { required: true, pattern: '^[A-Z]{2}$', example: 'zd' } },
    '/ticket/example',
  ],
  [
    'a prototype',
    JSON.parse(JSON.stringify(LEAST).replace('{', '{"__proto__":{"supportRoles":["customer"]},')),
    '/__proto__',
  ],
  ['a constructor', { ...LEAST, constructor: { prototype: {} } }, '/constructor'],
]

describe('hostile documents are refused with a pointer', () => {
  test.each(HOSTILE)('%s', (_, document, pointer) => {
    expect(pointersOf(document)).toContain(pointer)
  })

  test('whatever it is: read, or refused with a pointer, never thrown', () => {
    const outcomes = new Set<boolean>()
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(DEFAULT_POLICY)), fc.jsonValue(), (member, value) => {
        const reading = readPolicy({ ...LEAST, [member]: value })
        outcomes.add(reading.ok)
        // A role too many in one list is missing in the other.
        const places = [`/${member}`, '/staffRoles']
        if (reading.ok) return
        expect(reading.problems.every(({ pointer }) => places.some((place) => pointer.startsWith(place)))).toBe(true)
      }),
      { numRuns: 1000 },
    )
    expect(outcomes).toContain(false)
  })

  test('depth and size do not matter', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`) as unknown
    expect(pointersOf({ ...LEAST, modes: { view: deep } })).toContain('/modes/view/a')
    expect(pointersOf({ ...LEAST, supportRoles: Array.from({ length: 5000 }, (_, n) => `r${n}`) })).toEqual([
      '/supportRoles',
    ])
  })
})

test.each([
  ['^[A-Z]{2,10}-[0-9]{1,10}$', true],
  ['^(?:ZD|INC)-\\d{1,8}$', true],
  ['^#?\\d{4,12}$', true],
  ['^\\$\\d{1,3}$', true],
  ['[A-Z]{2}-[0-9]{4}', false],
  ['^ZD-\\d{4}\\$', false],
  ['^a$|^b$', false],
  ['^a|b$', false],
  ['^(a|aa){1,30}$', false],
  ['^.*$', false],
  ['^\\d+$', false],
  ['^\\d{1,}$', false],
  ['^(.)\\1$', false],
  ['^(?=a)a$', false],
  ['^(?<n>a)\\k<n>$', false],
  ['^a{1,60}a{1,60}a{1,60}b$', false],
  ['^(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)$', false],
  ['^(unclosed$', false],
])('ticket pattern %s', (pattern, fine) => {
  expect(patternProblem(pattern) === null).toBe(fine)
})

test('the published schema is what the command writes, and refuses what is refused for its shape', async () => {
  const file = new URL('../../policy.schema.json', import.meta.url)
  expect(await readFile(file, 'utf8')).toBe(`${JSON.stringify(policyJsonSchema(), null, 2)}\n`)
  const check = new Ajv2020({ strict: false }).compile(JSON.parse(JSON.stringify(policyJsonSchema())) as object)
  expect([check(LEAST), check(JSON.parse(JSON.stringify(DEFAULT_POLICY)))]).toEqual([true, true])
  // These contradict themselves, which a schema cannot say.
  const contradictions = /staff|above the most|twice|for ever|is none/
  for (const [name, document] of HOSTILE) expect([name, check(document)]).toEqual([name, contradictions.test(name)])
})

test('the page shows a document that is read as it stands, and every rule', async () => {
  const page = await readFile(new URL('../../docs/policy.md', import.meta.url), 'utf8')
  const [, shown = ''] = /```json\n([\s\S]*?)```/u.exec(page) ?? []
  const { $schema: _, ...document } = JSON.parse(shown) as Record<string, unknown>
  expect(policyOf(JSON.parse(shown))).toMatchObject({ ...document, modes: document.modes })
  const source = await Promise.all(
    ['decideStart', 'explain'].map((name) =>
      readFile(new URL(`../../../protocol/src/${name}.ts`, import.meta.url), 'utf8'),
    ),
  )
  const rules = [...source.join('').matchAll(/rule: ['`]([^'`]+)['`]/g)].map(([, rule = '']) => rule)
  expect(rules.length).toBeGreaterThan(14)
  for (const rule of rules) expect(page).toContain(`\`${rule.replace(/\$\{mode\}/, '<mode>')}\``)
  for (const member of Object.keys((policyJsonSchema() as { properties: object }).properties))
    expect(page).toContain(member)
})

test('a policy that was read decides', () => {
  const subject = { id: 'cus_noor', roles: ['customer'], active: true, protected: false, asksFirst: false }
  const facts = { actor: { id: 'a', roles: ['support'], active: true }, subject, approved: false }
  expect(decideStart(policyOf(LEAST), { ...facts, mode: 'view' })).toMatchObject({ outcome: 'allow' })
  expect(decideStart(policyOf(LEAST), { ...facts, mode: 'act' })).toMatchObject({ rule: 'mode.act.disabled' })
})
