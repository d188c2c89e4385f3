import { addDays } from './days.ts'
import { NAMED_CUSTOMERS, STAFF } from './namedPeople.ts'
import { REGIONS } from './regions.ts'
import type { PersonRow } from './rows.ts'
import { searchText } from './searchText.ts'

/** The columns that say what support may do in an account. */
export function standingOf(standing: 'active' | 'asks_first' | 'protected' | 'disabled') {
  return {
    roles: [],
    active: standing !== 'disabled',
    protected: standing === 'protected',
    asks_first: standing === 'asks_first',
  }
}

/** The people everybody knows by name. */
export function namedRows(today: string): PersonRow[] {
  return NAMED_CUSTOMERS.map(({ id, name, email, jobTitle, role, standing, org }, index) => ({
    id,
    position: null,
    org_id: org.id,
    name,
    email,
    phone: `${REGIONS.find(({ country }) => country === org.country)?.dialling} 555 01${10 + index}`,
    job_title: jobTitle,
    member_role: role,
    ...standingOf(standing),
    created_on: addDays(today, -180 + index),
    seen_minutes_ago: 42 + index * 190,
    search: searchText(name, email, org.name, id),
  }))
}

/** The support team, who are in no organisation and in no list. */
export function staffRows(today: string): PersonRow[] {
  return STAFF.map(({ id, name, email, jobTitle, roles }, index) => ({
    id,
    position: null,
    org_id: null,
    name,
    email,
    phone: '',
    job_title: jobTitle,
    member_role: null,
    ...standingOf('active'),
    roles,
    created_on: addDays(today, -400 + index),
    seen_minutes_ago: null,
    search: searchText(name, email, '', id),
  }))
}
