import { bridgeCapabilities, type Capabilities, narrowed } from '@understudy/protocol'

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

/** What a bridge tells of an issuer that takes the own session at its own side: no other way from this browser would keep it. */
export const behindTheBridge: Capabilities = narrowed(bridgeCapabilities('bearer'), {
  ...withoutOwnSession,
  start: 'token',
})
