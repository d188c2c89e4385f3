const CAEP = 'https://schemas.openid.net/secevent/caep/event-type/'
const RISC = 'https://schemas.openid.net/secevent/risc/event-type/'

export const SESSION_REVOKED = `${CAEP}session-revoked`
export const CREDENTIAL_CHANGE = `${CAEP}credential-change`
export const ACCOUNT_DISABLED = `${RISC}account-disabled`
export const ACCOUNT_PURGED = `${RISC}account-purged`
export const CREDENTIAL_COMPROMISE = `${RISC}credential-compromise`
export const SESSIONS_REVOKED = `${RISC}sessions-revoked`
export const VERIFICATION = 'https://schemas.openid.net/secevent/ssf/event-type/verification'

/** Media type and, without its beginning, the `typ` of a security event token. */
export const SET_TYPE = 'application/secevent+jwt'
