import type { SessionInspectorProps } from './SessionInspector.tsx'

/** What `@understudy/react/inspector` is outside development: nothing. */
export function SessionInspector(_: SessionInspectorProps): null {
  return null
}
