import { expect, test } from 'vitest'
import { bootstrap, median, quantile, ratioOf } from './statistics.ts'

test('median: the middle one, between the two in the middle, of none nothing', () => {
  expect(median([9, 1, 5])).toBe(5)
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(median([])).toBeNaN()
})

test('quantile: neighbours in proportion, and the given order stays', () => {
  const values = [30, 10, 20]
  expect(quantile(values, 0.25)).toBe(15)
  expect(quantile(values, 0)).toBe(10)
  expect(quantile(values, 1)).toBe(30)
  expect(values).toEqual([30, 10, 20])
})

test('bootstrap: no width where all samples agree', () => {
  expect(bootstrap([7, 7, 7], median)).toEqual({ low: 7, high: 7 })
})

test('bootstrap: the same samples give the same interval, around the estimate and within the samples', () => {
  const samples = Array.from({ length: 60 }, (_, index) => (index * 37) % 60)
  const { low, high } = bootstrap(samples, median)
  expect(bootstrap(samples, median)).toEqual({ low, high })
  expect(low).toBeGreaterThan(10)
  expect(low).toBeLessThan(median(samples))
  expect(high).toBeGreaterThan(median(samples))
  expect(high).toBeLessThan(50)
})

test('bootstrap: about 95 of 100 intervals hold the true median', () => {
  let state = 7
  const random = () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return state / 2 ** 32
  }
  let held = 0
  for (let trial = 0; trial < 100; trial += 1) {
    const { low, high } = bootstrap(Array.from({ length: 31 }, random), median, trial)
    if (low <= 0.5 && 0.5 <= high) held += 1
  }
  expect(held).toBeGreaterThanOrEqual(88)
  expect(held).toBeLessThan(100)
})

test('ratioOf: a drift that both kinds share leaves the ratio alone', () => {
  const rounds = Array.from({ length: 40 }, (_, index) => [10 + index, (10 + index) * 1.1])
  const { ratio, low, high } = ratioOf(rounds, 1)
  expect(ratio).toBeCloseTo(1.1)
  expect(low).toBeCloseTo(1.1)
  expect(high).toBeCloseTo(1.1)
})
