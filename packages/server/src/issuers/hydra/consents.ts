import type { Standing } from '../issuer.ts'
import { IssuerError } from '../issuerError.ts'
import { isRecord } from '../standing.ts'
import type { HydraPorts } from './ports.ts'

/** The longest page that Hydra gives. */
const PAGE = 500

/**
 * Whether tokens may hang on a consent, for a start of which the bridge has no token: from the trade of the code until its end
 * it is in the subject's list, and a code whose consent was ended is refused. Says nothing of who acts.
 *
 * @throws IssuerError `end_unverified` where the list is not whole
 */
export async function standingOfConsent(
  ports: HydraPorts,
  { consentRequest, subject }: { readonly consentRequest: string; readonly subject: string },
  signal: AbortSignal,
): Promise<Standing> {
  const query = { subject, page_size: String(PAGE) }
  const answer = await ports.adminAnswer('/admin/oauth2/auth/sessions/consent', { query, signal })
  const { status, body } = answer
  if (status !== 200 || !Array.isArray(body)) throw new IssuerError('answer_invalid', { status })
  if (body.some((entry: unknown) => isRecord(entry) && entry.consent_request_id === consentRequest)) {
    return { live: true, subject, actors: [], audience: null, scope: null, expiresAt: null }
  }
  if (body.length >= PAGE) throw new IssuerError('end_unverified')
  return { live: false }
}
