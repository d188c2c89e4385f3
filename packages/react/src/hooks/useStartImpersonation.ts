'use client'

import type { StartRequest } from '@understudy/client'
import type { ImpersonationError } from '@understudy/protocol'
import { useCallback } from 'react'
import type { FieldProblems } from '../dialog/problems.ts'
import { type AttemptOutcome, useAttempt } from '../dialog/useAttempt.ts'
import { useClient } from '../provider/context.ts'
import { useImpersonation } from './useImpersonation.ts'

/** How a start of this component stands, and the verb. */
export interface StartImpersonation {
  /**
   * `starting` from the press to the answer of the server, `refused` when the last try of this component failed,
   * `pending` and `active` as the client is, else `idle`.
   */
  readonly status: 'idle' | 'starting' | 'pending' | 'active' | 'refused'
  /** What is wrong, by the JSON pointer of the field in the request. */
  readonly fields: FieldProblems
  /** Why the whole was refused, where no field can show it. */
  readonly error: ImpersonationError | null
  /** Starts. Never rejects. A second call while one is under way does nothing, and answers `withdrawn`. */
  readonly start: (request: StartRequest) => Promise<AttemptOutcome>
}

/**
 * The verb `start` for a form of your own: what is under way, and what the server refused, by field. Does not check
 * the form: that is `checkStartForm` of `@understudy/protocol`.
 *
 * @throws {ImpersonationError} `provider_missing` outside a provider.
 * @example const { start, status, fields } = useStartImpersonation()
 */
export function useStartImpersonation(): StartImpersonation {
  const client = useClient()
  const shown = useImpersonation(statusOf)
  const { attempt, run } = useAttempt()
  const { busy, problems: fields, refusal: error } = attempt
  const start = useCallback((request: StartRequest) => run(() => client.start(request)), [client, run])
  const refused = error !== null || Object.keys(fields).length > 0
  return { status: busy ? 'starting' : refused ? 'refused' : shown, fields, error, start }
}

function statusOf({ status }: { readonly status: string }): 'idle' | 'pending' | 'active' {
  return status === 'pending' || status === 'active' ? status : 'idle'
}
