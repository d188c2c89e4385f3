import { expect, test } from 'vitest'
import { forcedLayouts } from './trace.ts'

const event = (name: string, ts: number, dur = 0, tid = 1) => ({ name, ph: 'X', pid: 1, tid, ts, dur })
const marks = [event('from', 100), event('to', 900)]
const count = (...events: readonly ReturnType<typeof event>[]) =>
  forcedLayouts(JSON.stringify({ traceEvents: [...marks, ...events] }), 'from', 'to')

test('a layout inside of script is forced, one of a frame is not', () => {
  const script = event('FunctionCall', 200, 100)
  expect(count(script, event('Layout', 250), event('Layout', 290), event('Layout', 400))).toBe(2)
  expect(count(script, event('Layout', 400))).toBe(0)
})

test('another thread, and what happens outside of the marks, is none of it', () => {
  const script = event('FunctionCall', 0, 2000)
  expect(
    count(script, event('Layout', 50), event('Layout', 950), event('Layout', 500, 0, 2), event('Layout', 600)),
  ).toBe(1)
})

test('a trace that holds nothing says so, instead of 0', () => {
  expect(() => count()).toThrow('no layout')
  expect(() => forcedLayouts('{"traceEvents":[]}', 'from', 'to')).toThrow('both marks')
})
