import type { ImpersonationClient } from '@understudy/client'
import { createContext, useContext } from 'react'
import type { Api } from '../api/api.ts'
import type { QueryCache } from '../api/queryCache.ts'
import type { Auth } from '../auth/auth.ts'
import type { PageTurner } from './pageTurner.ts'
import type { Toasts } from './toasts.ts'

/** What the pages work with: made once, before anything is drawn. */
export interface Services {
  readonly auth: Auth
  readonly client: ImpersonationClient
  readonly api: Api
  readonly cache: QueryCache
  readonly toasts: Toasts
  readonly pages: PageTurner
}

export const ServicesContext = createContext<Services | null>(null)

export function useServices(): Services {
  const services = useContext(ServicesContext)
  if (services === null) throw new Error('A page was drawn outside of the application.')
  return services
}
