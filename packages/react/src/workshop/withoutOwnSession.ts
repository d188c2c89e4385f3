import type { Capabilities } from '@understudy/protocol'

/** A back end that takes the own session for the support session, through this browser, and can do little else. */
export const withoutOwnSession: Capabilities = {
  start: 'redirect',
  modes: ['view', 'act'],
  ownSession: 'none',
  refresh: 'none',
  ends: 'server',
  extend: false,
  maxSeconds: 900,
  reason: 'dropped',
  second: 'replaces',
  actor: 'named',
}
