import { people } from '@understudy/client/testing'
import type { FoundSubject, SubjectSearch } from '../picker/search.ts'

const { noor, tomas, shira, milo, dana } = people()

/** Customers and colleagues of some product, with the reasons why some cannot be chosen. */
export const directory: readonly FoundSubject[] = [
  { ...noor, details: ['Lisbon'] },
  { ...tomas, details: ['Porto'] },
  { id: 'cus_5KD1', name: 'Aiko Kuroda', email: 'aiko@kuroda.example', org: 'Kuroda Press', asksFirst: true },
  { id: 'cus_9BRT', name: 'Lena Brandt', email: 'lena@brandt.example', org: 'Brandt Werkzeuge', refused: 'protected' },
  { ...shira, details: ['Haifa'] },
  { id: 'cus_1JLO', name: 'Jean-Luc O’Connor', email: 'jl@oconnor.example', org: 'O’Connor Fils', refused: 'disabled' },
  { ...milo, refused: 'staff' },
  { ...dana, refused: 'self' },
]

/** Names that would forge, hide or reorder. */
export const hostilePeople: readonly FoundSubject[] = [
  { ...noor, name: 'Noor\u202E daddaH', org: 'Haddad\u2066 Ceramics' },
  { ...noor, id: 'cus_FAKE', name: 'N\u043Eor Haddad' },
  { ...noor, id: 'cus_VOID', name: '\u200B\u200B' },
  {
    ...noor,
    id: 'cus_LONG',
    name: 'Maximiliana Theodora Konstantinopoulou-Wolfeschlegelsteinhausenbergerdorff von und zu Hohenlohe',
    org: 'Gesellschaft für angewandte Keramik und verwandte Werkstoffe mbH & Co. Kommanditgesellschaft',
  },
]

/** A directory in memory, which answers at once. */
export function searchIn(everybody: readonly FoundSubject[]): SubjectSearch {
  return async (query) => {
    const wanted = query.toLowerCase()
    return everybody.filter(({ id, name, email, org }) =>
      [id, name, email, org].some((text) => text?.toLowerCase().includes(wanted) === true),
    )
  }
}

export const searchDirectory = searchIn(directory)
