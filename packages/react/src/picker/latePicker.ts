import { createLate } from '../vigil/late.ts'

/** The search for a person. A dialog at somebody's record never needs it. */
export const needPicker = createLate(async () => (await import('./SubjectPicker.tsx')).SubjectPicker)
