interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  /** Microseconds. */
  readonly ts: number
  readonly dur?: number
}

/** Tasks in which the page's script runs. A layout inside of one was asked for by script; all others belong to a frame. */
const SCRIPT = new Set([
  'FunctionCall',
  'EvaluateScript',
  'RunMicrotasks',
  'v8.callFunction',
  'TimerFire',
  'EventDispatch',
])

/** Layouts that script has forced between two marks of the page, by a trace of Chromium's `devtools.timeline`. */
export function forcedLayouts(trace: string, from: string, to: string): number {
  const { traceEvents } = JSON.parse(trace) as { readonly traceEvents: readonly TraceEvent[] }
  const begin = traceEvents.find(({ name }) => name === from)
  const end = traceEvents.find(({ name }) => name === to)
  if (begin === undefined || end === undefined) throw new Error('The trace does not hold both marks.')
  const here = traceEvents.filter(({ pid, tid, ts }) => {
    return pid === begin.pid && tid === begin.tid && ts >= begin.ts && ts <= end.ts
  })
  const layouts = here.filter(({ name }) => name === 'Layout')
  if (layouts.length === 0) throw new Error('The trace holds no layout at all.')
  const scripts = traceEvents.filter(({ name, pid, tid }) => SCRIPT.has(name) && pid === begin.pid && tid === begin.tid)
  return layouts.filter((layout) => scripts.some(({ ts, dur = 0 }) => ts <= layout.ts && layout.ts <= ts + dur)).length
}
