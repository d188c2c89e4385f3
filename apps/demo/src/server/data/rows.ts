import type { MemberRole, Plan } from '../../shared/appApi.ts'

/** Rows of the schema `demo` as the generator makes them; names of members are names of columns. */

export interface OrganisationRow {
  readonly id: string
  readonly name: string
  readonly plan: Plan
  readonly city: string
  readonly country: string
  readonly currency: string
  /** Shipments on an average day. */
  readonly parcels: number
  readonly created_on: string
}

export interface PersonRow {
  readonly id: string
  /** Place in the customer list; `null` for staff, who are not in it. */
  readonly position: number | null
  readonly org_id: string | null
  readonly name: string
  readonly email: string
  readonly phone: string
  readonly job_title: string
  readonly member_role: MemberRole | null
  readonly roles: readonly string[]
  readonly active: boolean
  readonly protected: boolean
  readonly asks_first: boolean
  readonly created_on: string
  /** Minutes before the data was made; `null` for never. */
  readonly seen_minutes_ago: number | null
  readonly search: string
}

export interface InvoiceLine {
  readonly text: string
  readonly quantity: number
  /** In the smallest unit of the currency, as all amounts. */
  readonly unitAmount: number
}

export interface InvoiceRow {
  readonly org_id: string
  readonly number: string
  readonly issued_on: string
  readonly due_on: string
  readonly paid_on: string | null
  readonly currency: string
  readonly lines: readonly InvoiceLine[]
  readonly net: number
  readonly vat: number
  readonly amount: number
}

export interface ProjectRow {
  readonly id: string
  readonly org_id: string
  readonly name: string
  readonly archived: boolean
  readonly created_on: string
  readonly created_by: string
}
