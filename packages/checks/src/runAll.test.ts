import { expect, test } from 'vitest'
import { type Count, NOTHING, ONE_FAILURE } from './report.ts'
import { runAll } from './runAll.ts'
import type { Suite } from './suite.ts'

const ready = async () => ({ env: { CHROMIUM_PATH: '/browser' }, count: NOTHING })
const suite = (title: string, count: Count): Suite => ({ title, run: async () => count })
const passing = suite('Passing', { passed: 3, failed: 0, skipped: 0 })

async function run(suites: readonly Suite[], setUp = ready) {
  const lines: string[] = []
  const total = await runAll(suites, setUp, (line) => lines.push(line))
  return { lines, total }
}

test('default', async () => {
  const { lines, total } = await run([passing, suite('Other', { passed: 4, failed: 0, skipped: 0 })])
  expect(total).toEqual({ passed: 7, failed: 0, skipped: 0 })
  expect(lines.at(-1)).toBe('7 passed, 0 failed')
  expect(lines.filter((line) => line.startsWith('\n── '))).toHaveLength(4)
})

test('behavior: skipped tests are named in the total', async () => {
  const { lines } = await run([passing, suite('Other', { passed: 1, failed: 0, skipped: 2 })])
  expect(lines.at(-1)).toBe('4 passed, 0 failed, 2 skipped')
})

test('behavior: goes on after a failure, and after a suite that throws', async () => {
  const throwing: Suite = { title: 'Throwing', run: () => Promise.reject(new Error('no such runner')) }
  const { lines, total } = await run([suite('Failing', { passed: 1, failed: 2, skipped: 0 }), throwing, passing])
  expect(total).toEqual({ passed: 4, failed: 3, skipped: 0 })
  expect(lines.join('\n')).toMatch(/no such runner/)
  expect(lines.join('\n')).toMatch(/✗ Throwing: 0 passed, 1 failed \(/)
  expect(lines.at(-1)).toBe('4 passed, 3 failed')
})

test('behavior: what the machine lacks is a failure of the run', async () => {
  const { lines } = await run([passing], async () => ({ ...(await ready()), count: ONE_FAILURE }))
  expect(lines.at(-1)).toBe('3 passed, 1 failed')
})

test('behavior: suites are told what was found', async () => {
  let told: object = {}
  const asking: Suite = {
    title: 'Asking',
    async run(env) {
      told = env
      return NOTHING
    },
  }
  await run([asking])
  expect(told).toEqual({ CHROMIUM_PATH: '/browser' })
})

test('behavior: what runs beside the others is told in one piece between them, and in its place in the end', async () => {
  const order: string[] = []
  let letGo: () => void = () => undefined
  const released = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const aside: Suite = {
    title: 'Aside',
    beside: true,
    async run(_env, say) {
      say?.('first')
      await released
      say?.(', second\n')
      order.push('aside')
      return { passed: 2, failed: 0, skipped: 0 }
    },
  }
  const front = (title: string, work = () => {}): Suite => ({
    title,
    async run() {
      order.push(title)
      work()
      await new Promise((resolve) => setTimeout(resolve, 1))
      return { passed: 1, failed: 0, skipped: 0 }
    },
  })
  const { lines, total } = await run([front('One'), aside, front('Two', letGo), front('Three')])
  expect(total).toEqual({ passed: 5, failed: 0, skipped: 0 })
  expect(order).toEqual(['One', 'Two', 'aside', 'Three'])
  const piece = lines.findIndex((line) => line.includes('first, second'))
  expect(lines[piece]).toMatch(/^\n── 2\/4 Aside .*\nfirst, second\n✓ Aside: 2 passed, 0 failed \(.* s\)$/)
  expect(lines[piece - 1]).toMatch(/^✓ Two/)
  expect(lines[piece + 1]).toMatch(/^\n── 4\/4 Three/)
  expect(lines.slice(-6, -2).map((line) => line.split(':')[0])).toEqual(['✓ One', '✓ Aside', '✓ Two', '✓ Three'])
})

test('behavior: what runs beside the others is waited for, and fails like them', async () => {
  const late: Suite = {
    title: 'Late',
    beside: true,
    run: () => new Promise((_, reject) => setTimeout(() => reject(new Error('no such runner')), 20)),
  }
  const { lines } = await run([late, passing])
  expect(lines.join('\n')).toMatch(/✓ Passing[\s\S]*no such runner[\s\S]*✗ Late: 0 passed, 1 failed/)
  expect(lines.at(-1)).toBe('3 passed, 1 failed')
})
