'use client'

import type { ImpersonationError } from '@understudy/protocol'
import { useState } from 'react'
import { useClient } from '../provider/context.ts'

/** The verb `extend` for a button: what is under way, and why it was refused. `extend` never rejects. */
export function useExtend() {
  const client = useClient()
  const [extending, setExtending] = useState(false)
  const [error, setError] = useState<ImpersonationError | null>(null)
  const extend = () => {
    if (extending) return
    setExtending(true)
    setError(null)
    client.extend().then(
      () => setExtending(false),
      (refused: ImpersonationError) => {
        setExtending(false)
        setError(refused)
      },
    )
  }
  return { extend, extending, error }
}
