import type { MemberRole, Plan } from '../../shared/appApi.ts'
import { addDays, daysBetween } from './days.ts'
import { fold } from './fold.ts'
import { NAMED_CUSTOMERS } from './namedPeople.ts'
import { namedRows, staffRows, standingOf } from './namedRows.ts'
import type { Random } from './random.ts'
import { REGIONS, type Region } from './regions.ts'
import type { OrganisationRow, PersonRow } from './rows.ts'
import { searchText } from './searchText.ts'

export const ORGANISATION_COUNT = 316
export const PEOPLE_COUNT = 2148

const SIZES: Readonly<Record<Plan, readonly [number, number]>> = {
  Starter: [1, 5],
  Business: [4, 14],
  Enterprise: [14, 38],
}
const PARCELS: Readonly<Record<Plan, readonly [number, number]>> = {
  Starter: [3, 25],
  Business: [20, 120],
  Enterprise: [110, 600],
}
const JOBS: Readonly<Record<MemberRole, readonly string[]>> = {
  owner: ['Founder', 'Owner', 'Managing director', 'Partner'],
  admin: ['Operations lead', 'Office manager', 'Head of logistics', 'Finance lead'],
  member: ['Packer', 'Warehouse lead', 'Customer care', 'Bookkeeper', 'Web shop', 'Buyer', 'Dispatcher'],
}
const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ'

interface Organisation {
  readonly row: OrganisationRow
  readonly region: Region
  readonly domain: string
  people: number
}

/** All customers and staff, named ones first, the others mixed. The same for the same stream and day. */
export function generateCustomers(
  random: Random,
  today: string,
): { organisations: OrganisationRow[]; people: PersonRow[] } {
  const fresh = freshness()
  const newId = (prefix: string) =>
    fresh(() => prefix + Array.from({ length: 4 }, () => random.pick([...ALPHABET])).join(''))
  for (const { id, email, org } of NAMED_CUSTOMERS) {
    for (const taken of [id, email, org.id, org.name, domainOf(email)]) fresh(() => taken)
  }

  const named = NAMED_CUSTOMERS.map(({ org, email }): Organisation => {
    const { people, ...row } = org
    const region = REGIONS.find(({ country }) => country === org.country) ?? random.pick(REGIONS)
    return {
      row: { ...row, created_on: addDays(today, -random.integer(200, 900)) },
      region,
      domain: domainOf(email),
      people,
    }
  })
  const organisations = [...named]
  while (organisations.length < ORGANISATION_COUNT) organisations.push(newOrganisation(random, fresh, newId, today))
  settleSizes(organisations.slice(named.length), PEOPLE_COUNT - named.reduce((sum, { people }) => sum + people, 0))

  const others = organisations.flatMap((organisation, index) => {
    const first = index < named.length ? 1 : 0
    return Array.from({ length: organisation.people - first }, (_, place) =>
      newPerson(random, fresh, newId, today, organisation, place + first),
    )
  })

  const people = [...namedRows(today), ...shuffled(random, others)].map((row, position) => ({ ...row, position }))
  return { organisations: organisations.map(({ row }) => row), people: [...people, ...staffRows(today)] }
}

// Sorted by name, the first pages would be one country's.
function shuffled<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .sort((left, right) => left.place - right.place)
    .map(({ item }) => item)
}

type Fresh = (make: () => string) => string

/** Repeats until something new comes out. */
function freshness(): Fresh {
  const taken = new Set<string>()
  return (make) => {
    for (;;) {
      const made = make()
      if (!taken.has(made)) {
        taken.add(made)
        return made
      }
    }
  }
}

function newOrganisation(random: Random, fresh: Fresh, newId: (prefix: string) => string, today: string): Organisation {
  const region = random.pick(REGIONS)
  let latin = ''
  const name = fresh(() => {
    const family = random.pick(region.family)
    latin = typeof family === 'string' ? family : capital(family[1])
    return `${latin} ${random.pick(region.trades)}`
  })
  const plan = random.weighted<Plan>({ Starter: 52, Business: 37, Enterprise: 11 })
  const row: OrganisationRow = {
    id: newId('org_'),
    name,
    plan,
    city: random.pick(region.cities),
    country: region.country,
    currency: region.currency,
    parcels: random.integer(...PARCELS[plan]),
    created_on: addDays(today, -random.integer(40, 1500)),
  }
  return { row, region, domain: fresh(() => `${slug(name)}.example`), people: random.integer(...SIZES[plan]) }
}

/** Brings the sizes to an exact sum, one person at a time, round and round. */
function settleSizes(organisations: readonly Organisation[], target: number): void {
  let sum = organisations.reduce((total, { people }) => total + people, 0)
  for (let index = 0; sum !== target; index = (index + 1) % organisations.length) {
    const organisation = organisations[index]
    if (organisation === undefined) return
    const step = Math.sign(target - sum)
    if (organisation.people + step < 1) continue
    organisation.people += step
    sum += step
  }
}

function newPerson(
  random: Random,
  fresh: Fresh,
  newId: (prefix: string) => string,
  today: string,
  { row: org, region: home, domain }: Organisation,
  place: number,
): PersonRow {
  const region = random.chance(0.85) ? home : random.pick(REGIONS)
  const given = random.pick(region.given)
  const family = random.pick(region.family)
  const [given1, given2] = typeof given === 'string' ? [given, given] : given
  const [family1, family2] = typeof family === 'string' ? [family, family] : family
  const name = region.familyFirst ? `${family1} ${given1}` : `${given1} ${family1}`
  const local = `${slug(given2)}.${slug(family2)}`
  let attempt = 0
  const email = fresh(() => {
    attempt += 1
    return `${local}${attempt === 1 ? '' : attempt}@${domain}`
  })
  const member_role: MemberRole = place === 0 ? 'owner' : place < 3 && random.chance(0.6) ? 'admin' : 'member'
  const standing = random.weighted({ active: 88, asks_first: 6, protected: 2, disabled: 4 })
  const id = newId('cus_')
  return {
    id,
    position: null,
    org_id: org.id,
    name,
    email,
    phone: `${home.dialling} ${random.integer(200, 999)} ${random.integer(1000, 9999)}`,
    job_title: random.pick(JOBS[member_role]),
    member_role,
    ...standingOf(standing),
    created_on: addDays(today, -random.integer(1, daysBetween(org.created_on, today))),
    seen_minutes_ago: standing === 'disabled' || random.chance(0.1) ? null : random.integer(15, 60 * 24 * 40),
    search: searchText(name, email, org.name, id),
  }
}

function slug(text: string): string {
  return fold(text)
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-|-$/gu, '')
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function domainOf(email: string): string {
  return email.slice(email.indexOf('@') + 1)
}
