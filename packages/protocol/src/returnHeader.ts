/**
 * Response header in cookie custody, of `end` and of `GET /support/context`: the support session is over, and the own one
 * comes back with a page that is loaded anew and with nothing else. Its value is the path to load; `to` in the query is
 * where that leads. The context itself says `signed-out`, which is what this document is.
 */
export const RETURN_HEADER = 'Support-Return'
