import type { ImpersonationClient } from '@understudy/client'
import type { IdentityStorage } from '@understudy/client/integrations/storage'
import { createContext, useContext } from 'react'
import type { System } from '../../shared/systems.ts'
import type { Api } from '../api/api.ts'
import type { QueryCache } from '../api/queryCache.ts'
import type { Auth } from '../auth/auth.ts'
import type { HandedAuth } from '../auth/handedAuth.ts'
import type { CameBack } from './cameBack.ts'
import type { Desk } from './desk.ts'
import type { Drafts } from './drafts.ts'
import type { KitTextStore } from './kitTexts.ts'
import type { PageTurner } from './pageTurner.ts'
import type { PreferenceStore } from './preferences.ts'
import type { Toasts } from './toasts.ts'

/** What the pages work with: made once, before anything is drawn. */
export interface Services {
  readonly auth: Auth
  /** What support runs on, as this browser chose at the sign-in. */
  readonly system: System
  /** On the app's own origin: `auth` as what it is there. `null`: console and app are here, on one origin. */
  readonly handed: HandedAuth | null
  /** Page of the app's own origin to which a session can be handed from here; `null`: none. */
  readonly entry: string | null
  readonly client: ImpersonationClient
  readonly api: Api
  readonly cache: QueryCache
  readonly toasts: Toasts
  /** What the page keeps in this browser, for one identity at a time. */
  readonly storage: IdentityStorage
  readonly preferences: PreferenceStore
  readonly kitTexts: KitTextStore
  /** The agent's own desk; `null` in a window to which a session was handed. */
  readonly desk: Desk | null
  readonly drafts: Drafts
  readonly pages: PageTurner
  /** Why the start before this page was refused, where the page was left for it. */
  readonly cameBack: CameBack
}

export const ServicesContext = createContext<Services | null>(null)

export function useServices(): Services {
  const services = useContext(ServicesContext)
  if (services === null) throw new Error('A page was drawn outside of the application.')
  return services
}
