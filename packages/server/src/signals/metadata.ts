import type { BridgeDeps } from '../bridgeDeps.ts'

/** SSF 1.0 section 7: streams are set up by who runs the bridge, so there is no endpoint to set them up at. */
export function signalMetadata({ issuer }: Pick<BridgeDeps, 'issuer'>): object {
  return {
    spec_version: '1_0',
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    delivery_methods_supported: ['urn:ietf:rfc:8935'],
    default_subjects: 'ALL',
  }
}
