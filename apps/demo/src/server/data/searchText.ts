import { fold } from './fold.ts'

/** What the customer list is searched by. */
export function searchText(name: string, email: string, org: string, id: string): string {
  return fold(`${name} ${email} ${org} ${id}`)
}
