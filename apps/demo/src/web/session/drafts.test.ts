import type { Active, IdentityChange, Settled } from '@understudy/client'
import { sessions } from '@understudy/client/testing'
import { expect, test } from 'vitest'
import { createDrafts } from './drafts.ts'

const dana = { id: 'sup_dana', name: 'Dana Reyes' }
const milo = { id: 'sup_milo', name: 'Milo Novak' }
const noor = { id: 'cus_8F2K', name: 'Noor Haddad' }
const tomas = { id: 'cus_4TQZ', name: 'Tomás Oliveira' }

const session = sessions.support({ mode: 'act' })
const inAccount = (subject = noor, actor = dana): Active => ({ status: 'active', actor, subject, session })
const own: Settled = { status: 'own', actor: dana, ended: null, error: null }
const nobody: Settled = { status: 'signed-out', why: 'signed_out', ended: null }
const change = (from: Settled, to: Settled): IdentityChange => ({ from, to, returnTo: null, returnPoint: null })

test('what was typed in an account is there again in that account, also after another one', () => {
  const drafts = createDrafts()
  drafts.write('profile', { phone: '+351 21 555 0100' })
  expect(drafts.keep(change(inAccount(), inAccount(tomas)))).toBe(noor)
  expect(drafts.find('profile', inAccount(tomas))).toBeNull()
  expect(drafts.find('profile', inAccount())).toEqual({ phone: '+351 21 555 0100' })
})

test('it is of one agent, and of nobody in their own account', () => {
  const drafts = createDrafts()
  drafts.write('profile', { phone: '1' })
  drafts.keep(change(inAccount(), own))
  expect(drafts.find('profile', inAccount(noor, milo))).toBeNull()
  expect(drafts.find('profile', own)).toBeNull()
  expect(drafts.find('invitation', inAccount())).toBeNull()
})

test('a form without changes, or one that is gone, keeps nothing', () => {
  const drafts = createDrafts()
  drafts.write('profile', { phone: '1' })
  drafts.write('profile', null)
  drafts.write('invitation', null)
  expect(drafts.keep(change(inAccount(), own))).toBeNull()
  expect(drafts.find('profile', inAccount())).toBeNull()
})

test('what is dropped is gone, and signing out drops everything', () => {
  const drafts = createDrafts()
  drafts.write('profile', { phone: '1' })
  drafts.keep(change(inAccount(), own))
  drafts.drop('profile', inAccount())
  expect(drafts.find('profile', inAccount())).toBeNull()

  drafts.write('profile', { phone: '2' })
  drafts.keep(change(inAccount(), own))
  expect(drafts.find('profile', inAccount())).toEqual({ phone: '2' })
  expect(drafts.keep(change(own, nobody))).toBeNull()
  expect(drafts.find('profile', inAccount())).toBeNull()
  drafts.write('profile', { phone: '3' })
  expect(drafts.keep(change(inAccount(), nobody))).toBeNull()
  expect(drafts.find('profile', inAccount())).toBeNull()
})

test('typing into one’s own account is no draft of anybody else’s', () => {
  const drafts = createDrafts()
  drafts.write('profile', { phone: '1' })
  expect(drafts.keep(change(own, inAccount()))).toBeNull()
  expect(drafts.keep(change(inAccount(), own))).toBeNull()
  expect(drafts.find('profile', inAccount())).toBeNull()
})
