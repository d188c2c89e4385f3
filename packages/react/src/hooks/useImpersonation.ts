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
  const verbs = verbsOf(client)
  return useMemo(
    () => (select === identity ? { ...(value as ImpersonationState), ...verbs } : value),
    [select, value, verbs],
  )
}

function identity(state: ImpersonationState): ImpersonationState {
  return state
}

const known = new WeakMap<ImpersonationClient, ImpersonationVerbs>()

function verbsOf(client: ImpersonationClient): ImpersonationVerbs {
  const verbs = known.get(client) ?? {
    start: (request) => client.start(request),
    switchTo: (request) => client.switchTo(request),
    reissue: (renewal) => client.reissue(renewal),
    end: () => client.end(),
    extend: () => client.extend(),
    signOut: () => client.signOut(),
    resume: () => client.resume(),
    fetch: (input, init) => client.fetch(input, init),
    can: (action) => client.can(action),
    remaining: () => client.remaining(),
  }
  known.set(client, verbs)
  return verbs
}
