import '@testing-library/jest-dom/vitest'
import { cleanup, configure } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, expect, type MockInstance, vi } from 'vitest'
import { lateThere } from './workshop/lateThere.ts'

// Everything is mounted twice, as in development: what does not survive that fails here.
configure({ reactStrictMode: true })

beforeAll(lateThere)

let complaints: MockInstance<typeof console.error>

beforeEach(() => {
  complaints = vi.spyOn(console, 'error').mockImplementation(() => undefined)
})

afterEach(() => {
  cleanup()
  // React says on the console what is wrong with a tree, a hydration or an update.
  const { calls } = complaints.mock
  vi.restoreAllMocks()
  expect(calls).toEqual([])
})

/** What React has said so far was expected. */
export function forgetComplaints(): void {
  complaints.mockClear()
}

/** What has been said on the console so far. */
export function complaintsSoFar(): string[] {
  return complaints.mock.calls.map(([text]) => String(text))
}
