'use client'

import type { ImpersonationClient, ImpersonationState } from '@understudy/client'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { useClient } from '../provider/context.ts'

/** The verbs of the client. The same functions for the client's whole life. */
export type ImpersonationVerbs = Pick<
  ImpersonationClient,
  'start' | 'switchTo' | 'reissue' | 'end' | 'extend' | 'signOut' | 'resume' | 'fetch' | 'can' | 'remaining'
>

/** The state, narrowed by `status`, and the verbs beside it. */
export type Impersonation = ImpersonationState & ImpersonationVerbs

/**
 * Who is at the keyboard, in whose account, and the verbs to change it. Renders again on every change of the state;
 * with a selector only when what it returns changes. Does not tick: the time left is `useCountdown()`.
 *
 * @throws {ImpersonationError} `provider_missing` outside a provider.
 * @example
 * const support = useImpersonation()
 * if (support.status === 'active') return <button onClick={support.end}>Leave {support.subject.name}</button>
 * @example
 * const subjectId = useImpersonation((state) => (state.status === 'active' ? state.subject.id : null))
 */
export function useImpersonation(): Impersonation
export function useImpersonation<T>(selector: (state: ImpersonationState) => T): T
export function useImpersonation(select: (state: ImpersonationState) => unknown = identity) {
  const client = useClient()
  const value = useStore(client, select)
  return useMemo(() => {
    if (select !== identity) return value
    const { start, switchTo, reissue, end, extend, signOut, resume, fetch, can, remaining } = client
    const verbs = { start, switchTo, reissue, end, extend, signOut, resume, fetch, can, remaining }
    return { ...(value as ImpersonationState), ...verbs }
  }, [select, value, client])
}

function identity(state: ImpersonationState): ImpersonationState {
  return state
}
