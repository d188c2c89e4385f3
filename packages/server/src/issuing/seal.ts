import { CompactEncrypt, compactDecrypt } from 'jose'
import type { Kept } from '../issuers/issuer.ts'

/** Seals what is kept for one session: it cannot be opened for another. */
export function seal(kept: Kept, session: string, key: Uint8Array): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(kept)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', session })
    .encrypt(key)
}

/** @throws when it was sealed with another key, for another session, or changed */
export async function unseal(sealed: string, session: string, key: Uint8Array): Promise<Kept> {
  const { plaintext, protectedHeader } = await compactDecrypt(sealed, key, {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  })
  if (protectedHeader.session !== session) throw new Error('Sealed for another session.')
  return JSON.parse(new TextDecoder().decode(plaintext)) as Kept
}
