import { selectSupport } from '@understudy/client'
import type { Policy } from '@understudy/protocol'
import { useEffect, useState } from 'react'
import { useServices } from './services.ts'
import { useClientState } from './useClientState.ts'

/** The rules for support sessions, while one is on; `null` otherwise, and until they are there. */
export function useDeskPolicy(): Policy | null {
  const { desk } = useServices()
  const session = selectSupport(useClientState())?.session.id ?? null
  const [policy, setPolicy] = useState<Policy | null>(null)

  useEffect(() => {
    if (desk === null || session === null) return
    let wanted = true
    void desk.policy().then((known) => {
      if (wanted) setPolicy(known)
    })
    return () => {
      wanted = false
    }
  }, [desk, session])
  return session === null ? null : policy
}
