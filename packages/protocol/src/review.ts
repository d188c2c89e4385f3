/** What a review may find: that the emergency was one, or not. */
export const REVIEW_VERDICTS = ['justified', 'unjustified'] as const

export type ReviewVerdict = (typeof REVIEW_VERDICTS)[number]
