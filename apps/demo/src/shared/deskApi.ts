import type { Access } from './consoleApi.ts'

/** What `/api/desk/*` answers: what an agent needs of their own while they work in somebody's account. */

/** `GET /people?q=`: at most ten. */
export interface FoundPeople {
  readonly people: readonly FoundPerson[]
}

export interface FoundPerson {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly org: string
  readonly access: Access
}
