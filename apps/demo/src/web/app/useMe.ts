import type { Me } from '../../shared/appApi.ts'
import { type Query, useQuery } from '../api/useQuery.ts'

const FRESH = 60_000

/** The person whose account this is. Asked for once a minute at most: every page shows it. */
export function useMe(): Query<Me> {
  return useQuery<Me>('/api/app/me', { fresh: FRESH })
}
