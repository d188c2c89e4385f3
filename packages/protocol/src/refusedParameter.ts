/**
 * Query parameter with which a page is loaded after a start that had left it and came to nothing. Its value is the code of the
 * refusal. Whoever reads it takes it out of the address.
 */
export const REFUSED_PARAMETER = 'support_refused'
