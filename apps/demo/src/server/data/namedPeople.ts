import type { MemberRole, Plan } from '../../shared/appApi.ts'

/** Somebody the documentation, the tests and the sign-in page call by name. */
export interface NamedCustomer {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly jobTitle: string
  readonly role: MemberRole
  readonly standing: 'active' | 'asks_first' | 'protected' | 'disabled'
  readonly org: {
    readonly id: string
    readonly name: string
    readonly plan: Plan
    readonly city: string
    readonly country: string
    readonly currency: string
    readonly people: number
    readonly parcels: number
  }
}

/** At the top of the customer list, in this order. */
export const NAMED_CUSTOMERS: readonly NamedCustomer[] = [
  {
    id: 'cus_8F2K',
    name: 'Noor Haddad',
    email: 'noor@haddad.example',
    jobTitle: 'Founder',
    role: 'owner',
    standing: 'active',
    org: {
      id: 'org_HDDC',
      name: 'Haddad Ceramics',
      plan: 'Business',
      city: 'Lisbon',
      country: 'Portugal',
      currency: 'EUR',
      people: 7,
      parcels: 56,
    },
  },
  {
    id: 'cus_4TQZ',
    name: 'Tomás Oliveira',
    email: 'tomas@oliveira.example',
    jobTitle: 'Shop manager',
    role: 'owner',
    standing: 'active',
    org: {
      id: 'org_OLVF',
      name: 'Oliveira & Filhos',
      plan: 'Starter',
      city: 'Porto',
      country: 'Portugal',
      currency: 'EUR',
      people: 3,
      parcels: 14,
    },
  },
  {
    id: 'cus_9KPR',
    name: 'Aiko Kuroda',
    email: 'aiko@kuroda.example',
    jobTitle: 'Head of distribution',
    role: 'owner',
    standing: 'asks_first',
    org: {
      id: 'org_KRDP',
      name: 'Kuroda Press',
      plan: 'Business',
      city: 'Kyōto',
      country: 'Japan',
      currency: 'JPY',
      people: 11,
      parcels: 83,
    },
  },
  {
    id: 'cus_2LBW',
    name: 'Lena Brandt',
    email: 'lena@brandt.example',
    jobTitle: 'Managing director',
    role: 'owner',
    standing: 'protected',
    org: {
      id: 'org_BRWZ',
      name: 'Brandt Werkzeuge',
      plan: 'Enterprise',
      city: 'Stuttgart',
      country: 'Germany',
      currency: 'EUR',
      people: 24,
      parcels: 410,
    },
  },
  {
    id: 'cus_7SHM',
    name: 'שירה מזרחי',
    email: 'shira@mizrahi.example',
    jobTitle: 'Designer',
    role: 'owner',
    standing: 'active',
    org: {
      id: 'org_MZRD',
      name: 'Mizrahi Design',
      plan: 'Starter',
      city: 'Tel Aviv',
      country: 'Israel',
      currency: 'ILS',
      people: 2,
      parcels: 9,
    },
  },
  {
    id: 'cus_5JLC',
    name: 'Jean-Luc O’Connor',
    email: 'jl@oconnor.example',
    jobTitle: 'Partner',
    role: 'owner',
    standing: 'disabled',
    org: {
      id: 'org_OCNF',
      name: 'O’Connor Fils',
      plan: 'Starter',
      city: 'Brest',
      country: 'France',
      currency: 'EUR',
      people: 2,
      parcels: 11,
    },
  },
]

/** The support team. Not customers: nobody works in their accounts. */
export const STAFF = [
  {
    id: 'sup_dana',
    name: 'Dana Reyes',
    email: 'dana@understudy.example',
    jobTitle: 'Support agent',
    roles: ['support'],
  },
  {
    id: 'sup_milo',
    name: 'Milo Novak',
    email: 'milo@understudy.example',
    jobTitle: 'Support agent',
    roles: ['support'],
  },
  {
    id: 'sup_ines',
    name: 'Inês Carvalho',
    email: 'ines@understudy.example',
    jobTitle: 'Team lead, support',
    roles: ['support', 'support_lead'],
  },
] as const
