import { describe, expect, test } from 'vitest'
import { OURS } from '../../../../apps/bench/src/size/entries.ts'
import { BUDGETS } from './budgets.ts'
import { bundle, initialBytes } from './bundle.ts'

describe('what a page loads at once', () => {
  test.each(BUDGETS)('$what: at most $limit bytes', async ({ entry, beyond, limit }) => {
    const whole = await initialBytes(entry)
    const before = beyond === undefined ? 0 : await initialBytes(beyond)
    expect(whole - before).toBeLessThanOrEqual(limit)
  })

  test('what is loaded on demand is not counted, and whatever is imported at once is', async () => {
    const files = await bundle(OURS)
    const holders = (module: string) =>
      files.filter(({ modules }) => Object.keys(modules).some((path) => path.endsWith(module)))
    expect(holders('/client/src/fetch.ts').map(({ initial }) => initial)).toEqual([true])
    expect(holders('/client/src/stack/reduce.ts').map(({ initial }) => initial)).toEqual([false])
    const machine = `${OURS.code}\nexport { createMachine } from '../../../../packages/client/src/machine.ts'`
    expect(await initialBytes({ code: machine })).toBeGreaterThan(6000)
  })
})
