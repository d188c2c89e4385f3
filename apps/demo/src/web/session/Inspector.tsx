import { SessionInspector } from '@understudy/react/inspector'
import '@understudy/react/inspector.css'
import { useServices } from './services.ts'

/** For whoever builds on the demo: what the client knows and tells. Only a development build has it. */
export function Inspector() {
  const { auth } = useServices()
  return <SessionInspector claims={{ standing: auth.standing() ?? 'unknown' }} />
}
