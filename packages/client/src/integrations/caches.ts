import { browserCaches } from '../ports/cacheStorage.ts'
import type { ResetHook } from '../resetHook.ts'

// biome-ignore lint/performance/noBarrelFile: entry of the subpath
export {
  broadcastToServiceWorker,
  SERVICE_WORKER_MESSAGE,
  type ServiceWorkerOptions,
} from './serviceWorker.ts'
export type { ResetHook }

// Reset hooks for `resetHooks` of a client, one for each cache. They reset and never invalidate: what is invalidated is
// shown until the next answer, and for good where that is a refusal. None waits for a request: the client's own requests
// wait for the reset.

/** What is used of a TanStack `QueryClient`, version 5. */
export interface QueryClientLike {
  cancelQueries(): Promise<unknown>
  resetQueries(): Promise<unknown>
  removeQueries(filters: { readonly type: 'inactive' }): void
  getMutationCache(): { clear(): void }
}

/**
 * TanStack Query: cancels what is under way, takes the data from queries on screen (they are asked for again, and
 * `client.fetch` lets them go once the new identity is there), drops all others, and drops mutations, paused ones too.
 * `initialData` comes back, because it is the application's: do not give it the data of a person.
 *
 * @example createImpersonationClient({ connector, resetHooks: [tanstackQuery(queryClient)] })
 */
export function tanstackQuery(queryClient: QueryClientLike): ResetHook {
  return {
    name: 'TanStack Query',
    async reset() {
      await queryClient.cancelQueries()
      queryClient.getMutationCache().clear()
      queryClient.removeQueries({ type: 'inactive' })
      // Not awaited: it ends when the new answers are there, and they wait for this hook.
      void queryClient.resetQueries()
    },
  }
}

/** What is used of SWR's global `mutate`. */
export type SwrMutateLike = (
  filter: (key: unknown) => boolean,
  data: undefined,
  options: { readonly revalidate: false },
) => Promise<unknown>

/** What is used of SWR's cache. */
export interface SwrCacheLike {
  keys(): Iterable<string>
  delete(key: string): void
}

/**
 * SWR 2: empties every key without asking again; what is mounted asks when it is mounted anew, so keep an identity boundary
 * around it. Give it the cache too where `useSWRInfinite` or `useSWRSubscription` is used: `mutate` passes over their keys.
 *
 * @example const { mutate, cache } = useSWRConfig(); const hook = swr(mutate, cache)
 */
export function swr(mutate: SwrMutateLike, cache?: SwrCacheLike): ResetHook {
  return {
    name: 'SWR',
    async reset() {
      await mutate(() => true, undefined, { revalidate: false })
      for (const key of [...(cache?.keys() ?? [])]) cache?.delete(key)
    },
  }
}

/**
 * Apollo Client 3 and later: `clearStore`, which cuts off what is under way and asks nothing again; `resetStore` would ask
 * and wait for the answers. Components that stay mounted keep their last result: keep an identity boundary around them.
 *
 * @example createImpersonationClient({ connector, resetHooks: [apollo(apolloClient)] })
 */
export function apollo(client: { clearStore(): Promise<unknown> }): ResetHook {
  return {
    name: 'Apollo Client',
    async reset() {
      await client.clearStore()
    },
  }
}

/**
 * RTK Query: `resetApiState` of each API of one store. Mounted hooks ask again by themselves.
 *
 * @example createImpersonationClient({ connector, resetHooks: [rtkQuery(store, invoicesApi, projectsApi)] })
 */
export function rtkQuery<A>(
  store: { dispatch(action: A): unknown },
  // The word is the library's.
  ...apis: readonly Readonly<Record<'util', { resetApiState(): A }>>[]
): ResetHook {
  return {
    name: 'RTK Query',
    reset() {
      for (const api of apis) store.dispatch(api.util.resetApiState())
    },
  }
}

/**
 * urql, whose cache cannot be emptied: a new client has to take the place of the old one.
 *
 * @example urql(() => setClient(createUrqlClient()))
 */
export function urql(recreate: () => void | Promise<void>): ResetHook {
  return { name: 'urql', reset: () => recreate() }
}

/**
 * Cache Storage, where a service worker keeps answers: deletes the caches of these names. Without names it deletes **all**
 * of the origin, the shell of the application among them, which is then loaded anew: name those that hold a person's data.
 * Does nothing where there is no Cache Storage.
 *
 * @example createImpersonationClient({ connector, resetHooks: [cacheStorage(['answers'])] })
 */
export function cacheStorage(names?: readonly string[]): ResetHook {
  return {
    name: 'Cache Storage',
    async reset() {
      const caches = browserCaches()
      if (caches === null) return
      await Promise.all((names ?? (await caches.keys())).map((name) => caches.delete(name)))
    },
  }
}
