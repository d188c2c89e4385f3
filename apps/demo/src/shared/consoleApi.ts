import type { Plan } from './appApi.ts'

/** What `/api/console/*` answers: the support team's own tool. Only staff, only in their own session. */

/** What a support agent may expect to be able to do, in one word per person. */
export const ACCESS = ['active', 'asks_first', 'protected', 'disabled'] as const

export type Access = (typeof ACCESS)[number]

export interface Customer {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly org: { readonly id: string; readonly name: string }
  readonly plan: Plan
  readonly city: string
  readonly access: Access
}

/** `GET /customers?q=&org=&status=&page=&size=` */
export interface CustomerPage {
  readonly items: readonly Customer[]
  /** People found. */
  readonly total: number
  /** People and organisations there are, whatever was asked. */
  readonly people: number
  readonly organisations: number
  /** From 1. */
  readonly page: number
  readonly size: number
}

/** `GET /customers/:id` */
export interface CustomerDetails extends Customer {
  readonly phone: string
  readonly jobTitle: string
  readonly country: string
  readonly memberSince: string
  readonly lastSeenAt: number | null
  readonly currency: string
  readonly openInvoices: { readonly amount: number; readonly count: number }
  readonly projects: number
  readonly colleagues: number
  /** Last support sessions in this account, newest first. */
  readonly visits: readonly Visit[]
}

export interface Visit {
  readonly id: string
  readonly by: string
  readonly mode: 'view' | 'act' | 'shadow'
  readonly purpose: string
  readonly ticket: string | null
  readonly startedAt: number
  readonly endedAt: number | null
}

/** `GET /organisations?q=`: at most 20, by name. */
export interface Organisations {
  readonly organisations: readonly { readonly id: string; readonly name: string; readonly people: number }[]
}

/** `GET /counts`: the numbers beside the menu. */
export interface Counts {
  readonly liveSessions: number
  readonly openRequests: number
  /** Emergency accesses that wait for somebody's review; 0 for who may not write one. */
  readonly openReviews: number
}
