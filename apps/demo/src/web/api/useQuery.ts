import { useCallback, useEffect, useSyncExternalStore } from 'react'
import { useServices } from '../session/services.ts'
import type { Failure } from './failure.ts'

export interface Query<T> {
  /** Undefined until the first answer; the former answer while it is asked for again. */
  readonly data: T | undefined
  readonly failure: Failure | null
  readonly loading: boolean
  retry(): void
}

export interface QueryOptions {
  /** Asks again every so many milliseconds while the page is visible. */
  readonly every?: number
  /** For so many milliseconds an answer need not be asked for again. @default 1000 */
  readonly fresh?: number
}

/** The JSON behind a path, as the identity of this page. `null` asks nothing. */
export function useQuery<T>(path: string | null, options: QueryOptions = {}): Query<T> {
  const { cache } = useServices()
  const { every, fresh = 1000 } = options
  const generation = useSyncExternalStore(cache.subscribe, cache.generation)
  const entry = useSyncExternalStore(cache.subscribe, () => (path === null ? undefined : cache.get(path)))

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new generation means that the answer was forgotten
  useEffect(() => {
    if (path === null) return
    const stop = cache.watch(path)
    cache.load(path, fresh)
    return stop
  }, [cache, path, fresh, generation])

  useEffect(() => {
    if (path === null || every === undefined) return
    const id = setInterval(() => {
      if (document.visibilityState === 'visible') cache.load(path)
    }, every)
    return () => clearInterval(id)
  }, [cache, path, every])

  const retry = useCallback(() => {
    if (path !== null) cache.load(path)
  }, [cache, path])

  return {
    data: entry?.data as T | undefined,
    failure: entry?.failure ?? null,
    loading: entry?.loading ?? path !== null,
    retry,
  }
}
