/** Milliseconds after which a call counts as unanswered. */
export const CALL_LIMIT = 15_000
