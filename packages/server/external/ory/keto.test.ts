import { describe } from 'vitest'
import { ketoCases } from '../../src/testing/ketoCases.ts'
import { oryAddresses } from './addresses.ts'

const addresses = oryAddresses('Keto', ['READ', 'WRITE'])

describe.skipIf(addresses === null)('the real Keto', () => {
  ketoCases(() => ({ readUrl: addresses!.READ, writeUrl: addresses!.WRITE }))
})
