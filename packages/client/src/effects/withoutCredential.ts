import type { Credential, StartedAnswer } from '@understudy/protocol'

/** The answer to a start as the machine may see it, and the credential for the vault, which nothing else may. */
export function withoutCredential({ credential, ...answer }: StartedAnswer): {
  readonly answer: Omit<StartedAnswer, 'credential'>
  readonly credential: Credential | null
} {
  return { answer, credential: credential ?? null }
}
