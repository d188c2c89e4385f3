'use client'

import type { ActionDecision } from '@understudy/protocol'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { useClient } from '../provider/context.ts'

/**
 * Whether an action would be allowed now, and if not, why. Shows; the server decides.
 * Renders again only when the answer changes.
 *
 * @throws {ImpersonationError} `provider_missing` outside a provider.
 * @example const { allowed } = useActionPolicy('invoice.pay')
 */
export function useActionPolicy(action: string): ActionDecision {
  const client = useClient()
  // A decision is a fresh object each time, so what is compared is its content.
  const answer = useStore(client, () => JSON.stringify(client.can(action)))
  return useMemo(() => JSON.parse(answer) as ActionDecision, [answer])
}
