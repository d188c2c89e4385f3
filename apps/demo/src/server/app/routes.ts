import { dayOf } from '../data/days.ts'
import { problem } from '../http/problems.ts'
import { readChoice, readPaging } from '../http/query.ts'
import * as bodies from './bodies.ts'
import { readDashboard } from './dashboard.ts'
import { exportAccount } from './exportAccount.ts'
import { payInvoice, readInvoice, readInvoices } from './invoices.ts'
import { inviteMember, readMe, readMembers, touchLastSeen } from './members.ts'
import { changeNotifications, changeProfile, readProfile } from './profile.ts'
import { changeProject, createProject, readProjects } from './projects.ts'
import { type AppRoute, changes, reads } from './route.ts'
import {
  addAuthenticator,
  cancelDeletion,
  changePassword,
  createApiKey,
  readSecurity,
  requestDeletion,
} from './security.ts'
import { readShipments } from './shipments.ts'

const PAGE = 20
const INVOICE_STATUS = ['open', 'overdue', 'paid'] as const
const MANAGERS = ['owner', 'admin'] as const

/** Everything the customer app can be asked for, each with its action. */
export const APP_ROUTES: readonly AppRoute[] = [
  reads('/me', 'settings.read', async ({ sql, caller, now }) => {
    await touchLastSeen(sql, caller, now)
    return readMe(sql, caller)
  }),
  reads('/dashboard', 'dashboard.read', ({ sql, caller, now }) => readDashboard(sql, caller, now)),
  reads('/shipments', 'shipment.read', ({ sql, caller, query, now }) =>
    readShipments(sql, caller, readPaging(query, PAGE), now),
  ),

  reads('/invoices', 'invoice.read', ({ sql, caller, query, now }) => {
    const status = readChoice(query.get('status'), INVOICE_STATUS)
    return readInvoices(sql, caller, { ...readPaging(query, PAGE), ...(status === null ? {} : { status }) }, now)
  }),
  reads('/invoices/:id', 'invoice.read', ({ sql, caller, params, now }) =>
    readInvoice(sql, caller, params.id ?? '', now),
  ),
  changes(
    { method: 'POST', path: '/invoices/:id/pay', action: 'invoice.pay', body: bodies.Nothing, roles: MANAGERS },
    ({ sql, caller, params, now }) => payInvoice(sql, caller, params.id ?? '', now),
  ),

  reads('/projects', 'project.read', ({ sql, caller }) => readProjects(sql, caller)),
  changes(
    { method: 'POST', path: '/projects', action: 'project.create', body: bodies.NewProject },
    ({ sql, caller, body, now }) => createProject(sql, caller, body.name.trim(), now),
  ),
  changes(
    {
      method: 'PATCH',
      path: '/projects/:id',
      action: (body) =>
        typeof body === 'object' && body !== null && 'archived' in body ? 'project.archive' : 'project.rename',
      body: bodies.ProjectChange,
    },
    ({ sql, caller, params, body, now }) => {
      const change = body.name === undefined ? body : { name: body.name.trim() }
      return changeProject(sql, caller, params.id ?? '', change, now)
    },
  ),

  reads('/members', 'member.read', ({ sql, caller }) => readMembers(sql, caller)),
  changes(
    { method: 'POST', path: '/members', action: 'member.invite', body: bodies.NewMember, roles: MANAGERS },
    ({ sql, caller, body, now }) => inviteMember(sql, caller, body, now),
  ),

  reads('/settings/profile', 'settings.read', ({ sql, caller }) => readProfile(sql, caller)),
  changes(
    { method: 'PATCH', path: '/settings/profile', action: 'profile.update', body: bodies.ProfileChangeBody },
    ({ sql, caller, body, now }) => changeProfile(sql, caller, body, now),
  ),
  changes(
    {
      method: 'PATCH',
      path: '/settings/notifications',
      action: 'notification.update',
      body: bodies.NotificationsChange,
    },
    ({ sql, caller, body, now }) => changeNotifications(sql, caller, body, now),
  ),

  reads('/security', 'settings.read', ({ sql, caller }) => readSecurity(sql, caller)),
  changes(
    { method: 'POST', path: '/security/password', action: 'password.change', body: bodies.PasswordChange },
    async ({ sql, caller, body, now, endVisits }) => {
      if (await changePassword(sql, caller, body, now)) {
        // A new password is to shut out everybody else.
        await endVisits()
        return readSecurity(sql, caller)
      }
      const detail = 'This is not the current password.'
      return problem('validation_failed', { errors: [{ pointer: '/current', code: 'not_allowed', detail }] })
    },
  ),
  changes(
    { method: 'POST', path: '/security/sign-out-everywhere', action: 'sign_in.end_all', body: bodies.Nothing },
    async ({ endVisits, endSignIns }) => {
      await endVisits()
      await endSignIns()
      return {}
    },
  ),
  changes(
    { method: 'POST', path: '/security/mfa', action: 'mfa.add', body: bodies.Labelled },
    ({ sql, caller, body, now }) => addAuthenticator(sql, caller, body.label.trim(), now),
  ),
  changes(
    { method: 'POST', path: '/security/api-keys', action: 'api_key.create', body: bodies.Labelled, roles: MANAGERS },
    ({ sql, caller, body, now }) => createApiKey(sql, caller, body.label.trim(), now),
  ),

  {
    method: 'DELETE',
    path: '/account',
    action: 'account.delete',
    handle: async ({ sql, caller, now }) => ({ deletesOn: await requestDeletion(sql, caller, now) }),
  },
  changes(
    { method: 'POST', path: '/account/keep', action: 'account.delete', body: bodies.Nothing },
    async ({ sql, caller }) => {
      await cancelDeletion(sql, caller)
      return { deletesOn: null }
    },
  ),
  reads('/export', 'data.export', async ({ sql, caller, now }) =>
    Response.json(await exportAccount(sql, caller, now), {
      headers: { 'Content-Disposition': `attachment; filename="parcelwise-${dayOf(now)}.json"` },
    }),
  ),
]
