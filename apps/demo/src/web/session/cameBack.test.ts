import { ImpersonationError } from '@understudy/protocol'
import { describe, expect, test } from 'vitest'
import { cameBackTo } from './cameBack.ts'

const WHY = new ImpersonationError('subject_unavailable', 'The back end refused.')
const at = (pathname: string, search = '') => cameBackTo({ pathname, search })

describe('a start that was refused elsewhere', () => {
  test('is told at the customer it was about, once it is known why, and once', () => {
    const cameBack = at('/console/customers/cus_9KPR', '?saved=impersonation_locked')
    expect(cameBack.take('cus_9KPR')).toBeNull()
    cameBack.because(WHY)
    expect(cameBack.take('cus_8F2K')).toBeNull()
    expect(cameBack.take('cus_9KPR')).toBe(WHY)
    expect(cameBack.take('cus_9KPR')).toBeNull()
  })

  test.each([
    ['another flag of the console', '/console/customers/cus_9KPR', '?saved=profile'],
    ['no flag', '/console/customers/cus_9KPR', ''],
    ['no customer', '/console/customers', '?saved=impersonation_locked'],
    ['an address that nobody can read', '/console/customers/%', '?saved=impersonation_locked'],
  ])('is not read from %s', (_, pathname, search) => {
    const cameBack = at(pathname, search)
    cameBack.because(WHY)
    expect(cameBack.take('cus_9KPR')).toBeNull()
  })
})
