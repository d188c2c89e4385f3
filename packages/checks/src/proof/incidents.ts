import type { Named } from './named.ts'

/** Failures of impersonation that were published as vulnerabilities of other products. */
const VULNERABILITIES: readonly Named[] = [
  { id: 'CVE-2016-4340', what: 'One route of several did not ask who may: anybody became anybody.' },
  { id: 'CVE-2025-5947', what: 'The way back signed in whomever a cookie named.' },
  { id: 'CVE-2025-23970', what: 'The same way back, in a later version.' },
  { id: 'CVE-2021-28680', what: 'The way back was open to whoever could write the session.' },
  { id: 'CVE-2019-18886', what: 'Accounts that exist were answered differently from those that do not.' },
  { id: 'CVE-2021-21424', what: 'The same difference, found once more.' },
  { id: 'CVE-2026-17526', what: 'The right to impersonate reached accounts with more rights than its holder.' },
  { id: 'CVE-2026-9704', what: 'A parameter that got lost turned an exchange into a wider one.' },
  { id: 'CVE-2026-9796', what: 'A role was checked by name, and the name changed hands before it was used.' },
  { id: 'CVE-2026-9802', what: 'A restart forgot what had been revoked.' },
  { id: 'CVE-2026-8922', what: 'Of two levels of revocation one was looked at.' },
  { id: 'CVE-2026-4282', what: 'One store for all single-use values: one kind passed for another.' },
  { id: 'CVE-2026-11800', what: 'The algorithm of a signature was the sender’s to choose.' },
  { id: 'GHSA-q7fm-83gr-cqg5', what: 'The first step asked whether the account is staff, the second did not.' },
  { id: 'CVE-2026-23478', what: 'An update of the session took an identity from its body.' },
  { id: 'CVE-2025-61928', what: 'An id in the body stood in for a sign-in.' },
  { id: 'CVE-2026-45364', what: 'Limits were counted by the text of an address.' },
  { id: 'CVE-2026-40295', what: 'A time-out led to wherever the Referer said.' },
  { id: '“View As” breach of 2018', what: 'A page shown as somebody else held a token of theirs.' },
  { id: 'GitLab #13213', what: 'Tokens outlived the administrator who had made them.' },
]

/** Failures that were reported as bugs of other products. The first report of each stands for those like it. */
const REPORTS: readonly Named[] = [
  {
    id: 'MAIF/daikoku #1102',
    what: 'The session was kept under the subject, who pressed exit and was the administrator.',
  },
  { id: 'calagopus/panel #91', what: 'After the start everything was allowed that the subject may.' },
  { id: 'better-auth #10819', what: 'The start said yes and did nothing: the next write was the administrator’s.' },
  { id: 'better-auth #10734', what: 'The second round lost how long the own cookie lives.' },
  { id: 'better-auth #2185', what: 'What was stopped was not revoked.' },
  {
    id: 'better-auth #6448',
    what: 'Sessions in sessions: the wrong actor in the log, and a return to the one in the middle.',
  },
  { id: 'Better Auth: 500 and still alive', what: 'An end without the own session failed, and the session went on.' },
  { id: 'ezauth #174', what: 'The return kept the session id.' },
  { id: 'ezauth #199', what: 'The session outlived the operator’s own.' },
  { id: 'hephaestus #1885', what: 'Renewal went past the end, and tokens were born expired.' },
  { id: 'camaleon #1254', what: 'Logout handed the administrator to the next person at the machine.' },
  { id: 'sim #5862', what: 'Revoking all other sessions took the administrator’s own.' },
  { id: 'autumn #3391', what: 'Fresh tokens were appended to an address that nobody had checked.' },
  { id: 'agenticos #943', what: 'Identities could be bound and tokens copied from inside a session.' },
  { id: 'nextcloud/server #15539', what: 'A token made in the session belonged to the administrator.' },
  { id: 'AutoGPT #13299', what: 'The log believed a header about who acts.' },
  { id: 'nextcloud/impersonate #131', what: 'What was done in the session was logged as the user’s.' },
  { id: 'apache/tooling #957', what: 'What was done in the session was not logged at all.' },
  { id: 'ownCloud/impersonate #58', what: 'A refused start left half of a session behind.' },
  { id: 'decidim #2047', what: 'One impersonation for everybody.' },
  { id: 'decidim #2372', what: 'A session that ran out was never closed and stood in the way of the next.' },
  { id: 'filament-impersonate #122', what: 'The mark was lost and the identity stayed.' },
  { id: 'django-hijack #84', what: 'A picture’s address started a session.' },
  { id: 'django-loginas #22', what: 'A link started a session.' },
  { id: 'Paymenter #1153', what: 'A value in the session was believed without asking about its actor again.' },
  { id: 'passmower #51', what: 'Cookies of both people lay in one browser.' },
  { id: 'galaxy #21813', what: 'The end signed the customer out.' },
  { id: '404labfr #11', what: 'The end changed the customer’s own remembered sign-in.' },
  { id: 'Odoo apps #19', what: 'A slow request wrote the old session over the new one.' },
  { id: 'lfx-self-serve #1044', what: 'Screen readers were not told of the banner.' },
  { id: 'radix primitives #4115', what: 'A modal made the way out unusable.' },
]

/** Failures in browsers, of libraries for signing in and of applications that change identity. */
const BROWSERS: readonly Named[] = [
  { id: 'auth0-spa-js #553', what: 'Several callers renewed at once, and all but one lost.' },
  { id: 'supabase-js #2013', what: 'A lock that nobody let go of stopped everything.' },
  { id: 'angular-auth-oidc-client #1366', what: 'A duplicated tab used the same credential a second time.' },
  { id: 'OpenTranscribe #177', what: 'Back showed the page of somebody else.' },
  { id: 'oidc-client-js #143', what: 'Timers slept, and nobody noticed that time was over.' },
  { id: 'authkit-nextjs #470', what: 'The device’s clock decided what had expired.' },
  { id: 'osrd #18208', what: 'Old data came back where the new identity was refused.' },
  { id: 'shellhub #6194', what: 'Caches of the identity before were shown to the next.' },
  { id: 'LevelUp #389', what: 'After a reload the page said one identity and the requests another.' },
  { id: 'LevelUp #322', what: 'A session leaked into another window.' },
  { id: 'gumroad #4512', what: 'An open socket kept the identity before.' },
  { id: 'appwrite #12644', what: 'A subscription outlived its session.' },
]

/** Support tools that were used to go through accounts. */
const ABUSE: readonly Named[] = [
  { id: 'Twitter 2020', what: 'Internal tools opened any account.' },
  { id: 'Mailchimp 2022', what: 'Hundreds of accounts were opened by one intruder, three times.' },
  { id: 'Coinbase 2025', what: 'Agents went through customers for months.' },
]

export const INCIDENTS: readonly Named[] = [...VULNERABILITIES, ...REPORTS, ...BROWSERS, ...ABUSE]
