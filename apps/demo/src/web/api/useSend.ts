import { useEffect, useRef, useState } from 'react'
import { useServices } from '../session/services.ts'
import type { Answer, Method } from './api.ts'
import type { Failure } from './failure.ts'

export interface Send {
  readonly busy: boolean
  readonly failure: Failure | null
  /** Forgets the failure that is shown. */
  reset(): void
  /** Sends once; a second call while one is under way gives `null`, and so does an answer to a page that is gone. */
  run<T>(method: Method, path: string, body?: object): Promise<Answer<T> | null>
}

/** One change at a time. `stale` are the beginnings of the paths that a change makes old. */
export function useSend(...stale: readonly string[]): Send {
  const { api, cache } = useServices()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const flight = useRef(false)
  const mounted = useRef(true)

  useEffect(() => {
    mounted.current = true
    return () => {
      mounted.current = false
    }
  }, [])

  async function run<T>(method: Method, path: string, body?: object): Promise<Answer<T> | null> {
    if (flight.current) return null
    flight.current = true
    setBusy(true)
    setFailure(null)
    const answer = await api.send<T>(method, path, body)
    flight.current = false
    if (answer.ok) for (const prefix of stale) cache.refresh(prefix)
    if (!mounted.current) return null
    setBusy(false)
    if (!answer.ok) setFailure(answer.failure)
    return answer
  }

  return { busy, failure, reset: () => setFailure(null), run }
}
