import { expect, test } from 'vitest'
import { decideStart } from './decideStart.ts'
import { DEFAULT_POLICY, type Policy } from './policy.ts'
import { reachesAllTenants, reachesTenant } from './tenants.ts'

const ACTORS = ['org_1', null, undefined] as const
const ACCOUNTS = ['org_1', 'org_2', null, undefined] as const

test.each([
  ['own', ['org_1 org_1', 'null null']],
  [undefined, ['org_1 org_1', 'null org_1', 'null org_2', 'null null', 'null undefined', 'undefined undefined']],
  ['any', ACTORS.flatMap((own) => ACCOUNTS.map((account) => `${own} ${account}`))],
] as const)(
  '`tenants` is %s: a start is refused wherever the organisation is not reached (R-04)',
  (tenants, reached) => {
    const policy: Policy = { ...DEFAULT_POLICY, ...(tenants === undefined ? {} : { tenants }) }
    const pairs = ACTORS.flatMap((own) => ACCOUNTS.map((account) => ({ own, account })))
    const reaching = pairs.filter(({ own, account }) => reachesTenant(policy, own, account))
    expect(reaching.map(({ own, account }) => `${own} ${account}`)).toEqual(reached)
    for (const { own, account } of pairs) {
      const decision = decideStart(policy, {
        actor: { id: 'a', roles: ['support'], active: true, ...(own === undefined ? {} : { tenant: own }) },
        subject: {
          ...{ id: 'b', roles: [], active: true, protected: false, asksFirst: false },
          ...(account === undefined ? {} : { tenant: account }),
        },
        mode: 'view',
        approved: false,
      })
      const rule = reached.some((pair) => pair === `${own} ${account}`) ? 'mode.view' : 'subject.tenant'
      expect([own, account, decision.rule]).toEqual([own, account, rule])
    }
  },
)

test('who reaches every organisation is who needs no look at the account', () => {
  for (const tenants of ['own', 'any', undefined] as const) {
    for (const own of ['org_1', null]) {
      const policy: Policy = { ...DEFAULT_POLICY, ...(tenants === undefined ? {} : { tenants }) }
      const all = ['org_1', 'org_2', null].every((account) => reachesTenant(policy, own, account))
      expect([tenants, own, reachesAllTenants(policy, own)]).toEqual([tenants, own, all])
    }
  }
})
