import { decideStart } from '@understudy/protocol'
import { expect, test } from 'vitest'
import { DEMO_POLICY } from '../../server/policy.ts'
import { SYSTEMS, systemOf } from '../../shared/systems.ts'
import { policyOn } from './policyOn.ts'

test('on Kotauth nobody is asked and there is no emergency, and no time can be chosen; elsewhere the rules are as they are', () => {
  const kotauth = systemOf('kotauth')!
  const policy = policyOn(kotauth, DEMO_POLICY)
  const dana = { id: 'sup_dana', roles: ['support'], active: true }
  const aiko = { id: 'cus_9KPR', roles: [], active: true, protected: false, asksFirst: true }
  const facts = { actor: dana, subject: aiko, mode: 'act', approved: false } as const
  expect(decideStart(policy, facts)).toMatchObject({ outcome: 'allow' })
  expect(decideStart(policy, { ...facts, breakGlass: true })).toMatchObject({ outcome: 'deny' })
  expect(policy.duration).toMatchObject({ default: 300, max: 300, choices: [], extendBy: 0 })
  for (const system of SYSTEMS.filter(({ id }) => id !== 'kotauth')) {
    expect(policyOn(system, DEMO_POLICY)).toBe(DEMO_POLICY)
  }
})
