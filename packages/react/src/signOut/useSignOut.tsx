'use client'

import { isImpersonationError } from '@understudy/protocol'
import { useContext, useState } from 'react'
import { SpeechContext, useClient } from '../provider/context.ts'
import { sayUnconfirmed } from './sayUnconfirmed.tsx'

/**
 * The verb `signOut` for a button. The page of the person is gone by the time it is known how it went, so an end that
 * was not confirmed is said in a root of its own. `leave` never rejects.
 */
export function useSignOut() {
  const client = useClient()
  const speech = useContext(SpeechContext)
  const [leaving, setLeaving] = useState(false)
  const leave = () => {
    if (leaving) return
    setLeaving(true)
    client.signOut().then(
      () => setLeaving(false),
      (error: unknown) => {
        setLeaving(false)
        if (isImpersonationError(error, 'outcome_unknown')) sayUnconfirmed(client, speech)
      },
    )
  }
  return { leave, leaving }
}
