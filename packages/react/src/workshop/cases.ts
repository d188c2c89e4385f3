import { END_REASONS, type EndReason } from '@understudy/protocol'
import { allPairs, type Row } from './allPairs.ts'

/** Where a support session may be, or may not be any more. */
const STATES = [
  ...(['signed-out', 'own', 'starting', 'pending', 'switching', 'view', 'act', 'shadow', 'break-glass'] as const),
  ...(['last-minute', 'ending', 'expired', 'suspended'] as const),
] as const

export type Moment = (typeof STATES)[number] | `ended-${EndReason}`

const ended = END_REASONS.map((reason): `ended-${EndReason}` => `ended-${reason}`)

/**
 * What a picture may show. An end reason is a moment of its own, because there is one only when a session is over: each
 * part is seen with each state and with each reason.
 */
export const DIMENSIONS = {
  part: [
    ...(['banner', 'start-dialog', 'subject-picker', 'switch', 'expiry-warning', 'expired-overlay'] as const),
    ...(['sign-out-guard', 'restricted-action', 'identity-boundary', 'small-parts'] as const),
  ],
  moment: [...STATES, ...ended],
  theme: ['light', 'dark'],
  direction: ['ltr', 'rtl'],
  width: ['320', '720', '1180'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type Case = Row<typeof DIMENSIONS>

export type Part = Case['part']

/** Every value beside every other one. */
export const CASES: readonly Case[] = allPairs(DIMENSIONS)

/** The workshop's name of each width. */
export const VIEWPORTS = { 320: 'phone', 720: 'tablet', 1180: 'desktop' } as const

/** Where the workshop shows a case. */
export function addressOf({ part, moment, theme, direction, width }: Case): string {
  const language = direction === 'rtl' ? 'ar' : 'en'
  const globals = `theme:${theme};language:${language};viewport.value:${VIEWPORTS[width]}`
  return `./?path=/story/every-pair--shown&args=part:${part};moment:${moment}&globals=${globals}`
}
