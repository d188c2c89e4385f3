import type { ResetHook } from '@understudy/client'
import type { QueryClientLike, SwrMutateLike } from '@understudy/client/integrations/caches'
import type { SubjectSearch } from '@understudy/react'
import type { ReactNode } from 'react'

// What the other examples take from an application: yours has something of the kind already.

/** The auth library, with the person's own token. */
export declare const auth: {
  getAccessToken(): Promise<string | null>
  hasUser(): boolean
  signOut(): Promise<void>
}

/** What fetches and keeps data. */
export declare const queryClient: QueryClientLike
export declare const swrMutate: SwrMutateLike
export declare const drafts: { save(): Promise<void>; clear(): void }

/** Any hook of your own beside the ready-made ones. */
export declare const featureFlags: ResetHook

export declare const searchCustomers: SubjectSearch

/** The pages. */
export declare function Pages(): ReactNode
export declare function Splash(): ReactNode
