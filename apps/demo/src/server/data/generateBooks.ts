import { addDays } from './days.ts'
import { NAMED_CUSTOMERS } from './namedPeople.ts'
import type { Random } from './random.ts'
import type { InvoiceLine, InvoiceRow, OrganisationRow, PersonRow, ProjectRow } from './rows.ts'

// A rough size of one euro, so that a yen invoice is not a hundredth of a euro invoice. No exchange rate.
const SCALE: Readonly<Record<string, number>> = { JPY: 1.6, INR: 90, TRY: 40, UAH: 45, SEK: 11, PLN: 4, ILS: 4, AED: 4 }
const VAT = 0.2
const PLAN_FEE = { Starter: 2900, Business: 14_900, Enterprise: 89_000 } as const
const PERIOD = 14
const SUBJECTS = [
  'Spring collection',
  'Wholesale, north',
  'Web shop parcels',
  'Returns programme',
  'Trade fair samples',
  'Subscription boxes',
  'Museum shops',
  'Gift season',
  'Spare parts',
  'Bulky goods',
  'Same-day city deliveries',
  'Export to Switzerland',
]
const HADDAD_PROJECTS = ['Autumn glazes', 'Lisbon studio restock', 'Museum shops', 'Gift season', 'Tile samples 2025']

/** Invoices and projects of every organisation. The newest invoices are open, the older ones paid. */
export function generateBooks(
  random: Random,
  today: string,
  organisations: readonly OrganisationRow[],
  people: readonly PersonRow[],
): { invoices: InvoiceRow[]; projects: ProjectRow[] } {
  const owners = new Map(people.filter(({ member_role }) => member_role === 'owner').map((row) => [row.org_id, row.id]))
  const haddad = NAMED_CUSTOMERS[0]?.org.id
  const invoices: InvoiceRow[] = []
  const projects: ProjectRow[] = []

  for (const organisation of organisations) {
    const isHaddad = organisation.id === haddad
    const names = isHaddad ? HADDAD_PROJECTS : distinct(random, SUBJECTS, random.integer(1, 5))
    invoices.push(
      ...(isHaddad
        ? haddadInvoices(random, today, organisation)
        : newInvoices(random, today, organisation, random.integer(3, 12))),
    )
    for (const [index, name] of names.entries()) {
      projects.push({
        id: `prj_${organisation.id.slice(4)}${index + 1}`,
        org_id: organisation.id,
        name,
        archived: index > 2 && (isHaddad || random.chance(0.5)),
        created_on: addDays(today, -20 - index * 31 - random.integer(0, 25)),
        created_by: owners.get(organisation.id) ?? organisation.id,
      })
    }
  }
  return { invoices, projects }
}

function distinct<T>(random: Random, from: readonly T[], count: number): T[] {
  const left = [...from]
  return Array.from({ length: count }, () => left.splice(random.integer(0, left.length - 1), 1)).flat()
}

function newInvoices(random: Random, today: string, organisation: OrganisationRow, count: number): InvoiceRow[] {
  let number = random.integer(500, 900)
  let issued = addDays(today, -random.integer(0, 13))
  return Array.from({ length: count }, (_, index) => {
    const row = invoice(organisation, number, issued, linesOf(random, organisation))
    // Almost everybody pays; what is younger than the term is open as often as not.
    const open = row.due_on >= today ? random.chance(0.7) : random.chance(0.05)
    number -= random.integer(3, 40)
    issued = addDays(issued, -random.integer(9, 32))
    return index < 8 && open
      ? row
      : { ...row, paid_on: earlier(addDays(row.issued_on, random.integer(1, PERIOD)), today) }
  })
}

/** Noor's first three are the ones in the pictures; the first shows the VAT twice, as the ticket says. */
function haddadInvoices(random: Random, today: string, organisation: OrganisationRow): InvoiceRow[] {
  const twice: InvoiceLine[] = [
    { text: 'Shipping labels, domestic', quantity: 410, unitAmount: 360 },
    { text: 'Shipping labels, abroad', quantity: 21, unitAmount: 941 },
    { text: 'VAT 20 %', quantity: 1, unitAmount: 33_472 },
  ]
  const first = invoice(organisation, 311, addDays(today, -4), twice, addDays(today, 3))
  const second = invoice(organisation, 298, addDays(today, -11), split(random, 125_875), addDays(today, 6))
  const third = invoice(organisation, 271, addDays(today, -25), split(random, 161_667))
  const older = Array.from({ length: 9 }, (_, index) => {
    const issued = addDays(today, -53 - index * 29)
    return {
      ...invoice(organisation, 246 - index * 24, issued, linesOf(random, organisation)),
      paid_on: addDays(issued, random.integer(2, 13)),
    }
  })
  return [first, second, { ...third, paid_on: addDays(third.issued_on, 9) }, ...older]
}

function linesOf(random: Random, { currency, parcels, plan }: OrganisationRow): InvoiceLine[] {
  const scale = SCALE[currency] ?? 1
  const price = (cents: number) => Math.round((cents * scale) / 10) * 10
  const domestic = Math.max(5, Math.round(parcels * random.integer(6, 14)))
  const abroad = Math.round(domestic * (0.1 + random.next() * 0.4))
  return [
    { text: 'Shipping labels, domestic', quantity: domestic, unitAmount: price(random.integer(180, 290)) },
    ...(abroad > 0
      ? [{ text: 'Shipping labels, abroad', quantity: abroad, unitAmount: price(random.integer(390, 720)) }]
      : []),
    { text: `${plan} plan, one month`, quantity: 1, unitAmount: price(PLAN_FEE[plan]) },
  ]
}

/** Lines that add up to a net amount. */
function split(random: Random, net: number): InvoiceLine[] {
  const quantity = random.integer(180, 320)
  const unitAmount = Math.floor((net * 0.8) / quantity)
  return [
    { text: 'Shipping labels, domestic', quantity, unitAmount },
    { text: 'Business plan, one month', quantity: 1, unitAmount: net - quantity * unitAmount },
  ]
}

function invoice(
  { id, currency }: OrganisationRow,
  number: number,
  issued_on: string,
  lines: readonly InvoiceLine[],
  due_on = addDays(issued_on, PERIOD),
): InvoiceRow {
  const net = lines.reduce((sum, { quantity, unitAmount }) => sum + quantity * unitAmount, 0)
  const vat = Math.round(net * VAT)
  const padded = String(Math.max(number, 1)).padStart(4, '0')
  return {
    org_id: id,
    number: `INV-${issued_on.slice(0, 4)}-${padded}`,
    issued_on,
    due_on,
    paid_on: null,
    currency,
    lines,
    net,
    vat,
    amount: net + vat,
  }
}

function earlier(left: string, right: string): string {
  return left < right ? left : right
}
