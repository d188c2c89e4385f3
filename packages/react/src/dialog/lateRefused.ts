import { createLate } from '../vigil/late.ts'

/** What is wrong with a form and why nothing came of it, in words. Nobody needs it while they open and fill in a form. */
export const needRefused = createLate(async () => (await import('./refused.tsx')).refused)
