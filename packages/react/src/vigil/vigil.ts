import { publishInset } from '../banner/inset.ts'
import { keepBanner } from '../banner/keepBanner.ts'
import { keepHost } from '../banner/keepHost.ts'
import { keepInSight } from '../banner/keepInSight.ts'
import { minimise } from '../banner/shareMinimised.ts'
import { attend } from './attend.ts'

/**
 * What only a page needs on which a support session is on, or about to be: whoever sees that the strip stays in sight,
 * and tells of the session elsewhere than on it. Loaded by `onDuty.ts`, and imported by nothing else.
 */
export const vigil = { attend, keepBanner, keepHost, keepInSight, minimise, publishInset } as const

export type Vigil = typeof vigil
