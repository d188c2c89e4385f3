/**
 * How far a support session reaches.
 *
 * - `view`: read only, the default.
 * - `act`: as the subject, less the restricted actions.
 * - `shadow`: permission shadowing; the actor keeps their own identity and holds a temporary grant.
 */
export type Mode = 'view' | 'act' | 'shadow'

export const MODES = ['view', 'act', 'shadow'] as const satisfies readonly Mode[]

/** Narrows an unknown value to a {@link Mode}. */
export function isMode(value: unknown): value is Mode {
  return value === 'view' || value === 'act' || value === 'shadow'
}
