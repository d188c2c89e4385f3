/**
 * What `/api/app/*` answers: the customer's own product, Parcelwise. Amounts are integers in the smallest unit of the
 * currency, days are `YYYY-MM-DD`, instants are milliseconds since the epoch. Lists are newest first.
 */

/** Who did something, in words for the customer. */
export interface Author {
  readonly name: string
  /** Somebody of the support team, working in the customer's account. */
  readonly support: boolean
}

/** `GET /me`: the person whose account this is, never the agent. */
export interface Me {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: MemberRole
  readonly org: { readonly id: string; readonly name: string; readonly plan: Plan; readonly city: string }
  readonly currency: string
  /** Day on which the account will be deleted, once that was asked for. */
  readonly deletesOn: string | null
}

export type Plan = 'Starter' | 'Business' | 'Enterprise'
export type MemberRole = 'owner' | 'admin' | 'member'

/** `GET /dashboard` */
export interface Dashboard {
  /** From the first of this month up to today, beside the same days of the month before. */
  readonly shipped: { readonly count: number; readonly before: number }
  /** Share that arrived on time, 0 to 1; `null` when nothing was shipped. */
  readonly onTime: { readonly share: number | null; readonly before: number | null }
  readonly openInvoices: { readonly amount: number; readonly count: number; readonly dueThisWeek: number }
  readonly currency: string
  /** `YYYY-MM` of the month compared with. */
  readonly previousMonth: string
  /** The last 30 days, oldest first. */
  readonly perDay: readonly { readonly day: string; readonly shipped: number }[]
  readonly invoices: readonly InvoiceSummary[]
}

export interface Page<T> {
  readonly items: readonly T[]
  readonly total: number
  /** From 1. */
  readonly page: number
  readonly size: number
}

/** `GET /shipments?page=` gives a page of these: the last 30 days. */
export interface Shipment {
  /** Tracking number. */
  readonly id: string
  readonly day: string
  readonly destination: string
  readonly carrier: string
  readonly status: 'label_created' | 'in_transit' | 'delivered' | 'delivered_late'
}

export type InvoiceStatus = 'open' | 'overdue' | 'paid'

/** `GET /invoices?page=&status=` gives a page of these. */
export interface InvoiceSummary {
  /** Number of the invoice, such as `INV-2026-0311`. Unique within the organisation. */
  readonly id: string
  readonly issuedOn: string
  readonly dueOn: string
  readonly status: InvoiceStatus
  /** Days until it is due; negative when overdue, `null` once paid. */
  readonly dueInDays: number | null
  readonly amount: number
  readonly currency: string
}

/** `GET /invoices/:id` */
export interface Invoice extends InvoiceSummary {
  readonly paidAt: number | null
  readonly paidBy: Author | null
  readonly billedTo: { readonly name: string; readonly city: string; readonly country: string }
  readonly lines: readonly {
    readonly text: string
    readonly quantity: number
    readonly unitAmount: number
    readonly amount: number
  }[]
  readonly net: number
  readonly vat: number
}

/** `GET /projects` gives `{projects}`; `POST` and `PATCH` give the project. */
export interface Project {
  readonly id: string
  readonly name: string
  readonly archived: boolean
  readonly createdAt: number
  readonly changedAt: number
  readonly changedBy: Author
}

/** `GET /projects` */
export interface Projects {
  readonly projects: readonly Project[]
  /** What happened lately, in this organisation's projects and settings. */
  readonly activity: readonly Activity[]
}

export interface Activity {
  readonly id: number
  readonly at: number
  readonly by: Author
  readonly what: ActivityKind
  /** Name of the project, or of the field of the profile. */
  readonly name: string
  /** Former name, with `project_renamed`. */
  readonly was: string | null
}

export type ActivityKind =
  | 'project_created'
  | 'project_renamed'
  | 'project_archived'
  | 'project_restored'
  | 'profile_updated'
  | 'notifications_updated'
  | 'invoice_paid'
  | 'member_invited'
  | 'api_key_created'

/** `GET /members` gives both lists; `POST {name?, email, role}` gives the invitation. */
export interface Members {
  readonly members: readonly Member[]
  readonly invitations: readonly Invitation[]
}

export interface Member {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: MemberRole
  /** Whether this is the person whose account is shown. */
  readonly self: boolean
  readonly lastSeenAt: number | null
}

export interface Invitation {
  readonly id: string
  readonly email: string
  readonly role: MemberRole
  readonly invitedAt: number
}

/** `GET` and `PATCH /settings/profile`; the body of `PATCH` has any of the editable fields. */
export interface Profile {
  readonly name: string
  /** Not editable. */
  readonly email: string
  readonly phone: string
  readonly jobTitle: string
  readonly notifications: Notifications
  readonly changedAt: number
  readonly changedBy: Author | null
}

/** Body of `PATCH /settings/notifications`: any of them. Answers the {@link Profile}. */
export interface Notifications {
  readonly deliveryProblems: boolean
  readonly weeklySummary: boolean
  readonly invoices: boolean
  readonly productNews: boolean
}

/** `GET /security` */
export interface Security {
  /** `null`: never changed. */
  readonly passwordChangedAt: number | null
  readonly authenticators: readonly Authenticator[]
  readonly apiKeys: readonly ApiKey[]
}

/** `POST /security/mfa {label}` gives one. */
export interface Authenticator {
  readonly id: string
  readonly label: string
  readonly addedAt: number
}

/** `POST /security/api-keys {label}` gives one, with `secret` this once. */
export interface ApiKey {
  readonly id: string
  readonly label: string
  /** First characters, to recognise it by. */
  readonly prefix: string
  readonly createdAt: number
}

export interface CreatedApiKey extends ApiKey {
  readonly secret: string
}

/** In this demo nobody signs in with a password; the page for changing it asks for this one until it was changed. */
export const DEMO_PASSWORD = 'parcelwise'
