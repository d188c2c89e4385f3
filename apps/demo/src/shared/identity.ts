/** What the browser's OpenID client and the embedded provider have to agree on. */

/** The public client of the web app: console and customer app are one application on one origin. */
export const CLIENT_ID = 'parcelwise-web'

/** Audience of access tokens. Sent as `resource` in the authorization request, else the token is not for the API. */
export const API_AUDIENCE = 'https://api.parcelwise.example'

export const SCOPE = 'openid profile'

/** Path of the provider below the origin; `<origin>/oidc` is the issuer. */
export const ISSUER_PATH = '/oidc'

/** Where the browser comes back to: after signing in, in the hidden frame of a silent sign-in, after signing out. */
export const REDIRECT_PATHS = { callback: '/callback', silent: '/silent.html', signedOut: '/' } as const

/** Roles as the directory knows them. Everybody without one is a customer. */
export const STAFF_ROLES = ['support', 'support_lead'] as const
