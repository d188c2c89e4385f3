/** Bounds of the free text of a reason, in characters as a person counts them (grapheme clusters). */
export const REASON_MIN = 10
export const REASON_MAX = 500
