import { announce } from '../banner/announce.ts'
import { keepHost } from '../banner/keepHost.ts'
import { keepInSight } from '../banner/keepInSight.ts'
import { keepStrip } from '../banner/standby.ts'
import { attend } from './attend.ts'

/**
 * What only a page needs on which a support session is on, or about to be: whoever sees that the strip stays in sight,
 * and tells of the session elsewhere than on it. Loaded by `onDuty.ts`, and imported by nothing else.
 */
export const vigil = { announce, attend, keepHost, keepInSight, keepStrip } as const

export type Vigil = typeof vigil
