'use client'

import { ImpersonationError } from '@understudy/protocol/error'
import { createContext, useContext } from 'react'
import type { StartSubject } from '../dialog/SubjectCard.tsx'

/** What a start dialog was asked for. */
export interface WantedStart {
  /** From whose record it was opened; `undefined`: the dialog begins with its search. */
  readonly subject: StartSubject | undefined
}

/** The way to support sessions from a page that has not loaded them. All members but `start` and `loading` are stable. */
export interface LazyImpersonationScope {
  /** Brings the code in and asks for the start dialog. What cannot be loaded is told to `onError`, and may be tried again. */
  openStart(subject?: StartSubject): void
  closeStart(): void
  /** The dialog that is asked for, for the host's `Support`; `null` while there is none. */
  readonly start: WantedStart | null
  /** The code is on its way. */
  readonly loading: boolean
  /**
   * Something says that a session may be on although the hint does not, such as the guard's 428 `context_required`: the
   * page is closed at once, until the code is there and has asked. Does nothing where it is there.
   */
  doubt(): void
}

export const LazyContext = createContext<LazyImpersonationScope | null>(null)

/**
 * Opens the start dialog from anywhere below `<LazyImpersonation>`, and tells the host's `Support` when to show it.
 *
 * @throws {ImpersonationError} `provider_missing` outside of it.
 * @example const { openStart, loading } = useLazyImpersonation()
 */
export function useLazyImpersonation(): LazyImpersonationScope {
  const scope = useContext(LazyContext)
  if (scope === null) {
    throw new ImpersonationError(
      'provider_missing',
      'No <LazyImpersonation> to load the code. Put it around the application.',
    )
  }
  return scope
}
