import { describe } from 'vitest'

// The tests that the documentation shows, run as they are shown.
describe('examples/testing.tsx', () => import('../examples/testing.tsx').then(() => undefined))
