/**
 * Response header of `GET /support/context` in cookie custody: the request's cookie was of an identity that is over, and
 * this answer brings the next one. Ask again: an answer that still has it means that the browser keeps no cookies.
 */
export const COOKIE_RENEWED_HEADER = 'Support-Cookie-Renewed'
