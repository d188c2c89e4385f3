import { actionText } from './action.ts'
import { canonicalText } from './canonicalText.ts'
import type { Parts } from './configuration.ts'
import type { TraceStep } from './explore.ts'
import { groundText } from './ground.ts'
import { opening, replayStep } from './script.ts'

/** A trace for people: each step, and what the tab that took it shows then. */
export function traceText(trace: readonly TraceStep[], parts: Parts): string {
  let scene = opening(parts)
  const lines = trace.map((step, at) => {
    scene = replayStep(scene, step, parts)
    const place = step.tab === null ? 'server' : `tab ${step.tab}`
    const { model } = step.tab === null ? { model: null } : scene.tabs[step.tab]
    const after = model === null ? groundText(scene.ground) : canonicalText(model.state, model.revision)
    return `  ${String(at + 1).padStart(3)}. ${place.padEnd(6)} ${actionText(step.action).padEnd(30)} ${after}`
  })
  return lines.join('\n')
}
