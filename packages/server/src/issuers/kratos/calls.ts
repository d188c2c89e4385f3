import { type BackEnd, objectOf } from '../backEnd.ts'
import type { IssuerCallOptions } from '../issuer.ts'
import { IssuerError } from '../issuerError.ts'
import { requireTrusted } from '../requireTrusted.ts'
import { identityOf, kratosRefusal, type SessionFacts, sessionOf, tokenOf } from './answers.ts'
import { type Device, deviceHeaders } from './device.ts'
import type { KratosOptions } from './options.ts'

/** A recovery that an administrator began. */
export interface RecoveryCode {
  readonly flow: string
  readonly code: string
}

/** The routes of Kratos that the bridge uses, and no others: none that ends more than one session. */
export interface KratosCalls {
  /** @throws IssuerError `subject_not_found` */
  identity(id: string, call: IssuerCallOptions): Promise<{ readonly id: string; readonly active: boolean }>
  recoveryCode(identity: string, call: IssuerCallOptions): Promise<RecoveryCode>
  /** Gives a session token. @throws IssuerError `subject_disabled` */
  redeem(recovery: RecoveryCode, device: Device, call: IssuerCallOptions): Promise<string>
  /** `null`: no session by this token. @throws IssuerError `step_up_required` */
  whoami(token: string, call: IssuerCallOptions): Promise<SessionFacts | null>
  /**
   * The row of the administrator's side, whatever is true of the account; `null`: no such session. Does not say whose it is or
   * where it was opened.
   */
  session(id: string, call: IssuerCallOptions): Promise<SessionFacts | null>
  /** Those whose row is active now, also while the account is disabled. */
  activeSessions(identity: string, call: IssuerCallOptions): Promise<readonly SessionFacts[]>
  /** Exactly this one. Answers alike the second time. */
  endSession(id: string, call: IssuerCallOptions): Promise<'ended' | 'already_ended'>
}

/** What a recovery says where `feature_flags.use_continue_with_transitions` is off. */
export const NO_TOKEN = 'browser_location_change_required'

/** The bridge asks for a code and redeems it at once. */
const CODE_LIFE = '1m'

export function createKratosCalls(options: KratosOptions, backEnd: BackEnd): KratosCalls {
  requireTrusted([options.publicUrl, options.adminUrl], options.privateNetwork)
  const [open, closed] = [options.publicUrl, options.adminUrl].map((url) => url.replace(/\/$/u, ''))
  const headers = options.adminHeaders ?? {}
  const at = (path: string) => `${closed}/admin/${path}`

  return {
    async identity(id, { signal }) {
      const answer = await backEnd({ url: at(`identities/${encodeURIComponent(id)}`), headers, signal })
      return identityOf(objectOf(answer, kratosRefusal))
    },
    async recoveryCode(identity, { signal }) {
      const json = { identity_id: identity, expires_in: CODE_LIFE, flow_type: 'api' }
      const answer = await backEnd({ url: at('recovery/code'), headers, json, signal })
      // The account is there, it was asked for before: what is missing is the method.
      if (answer.status === 404) throw new IssuerError('grant_unsupported', { status: 404 })
      const { recovery_link: link, recovery_code: code } = objectOf(answer, kratosRefusal)
      const flow = typeof link === 'string' && URL.canParse(link) ? new URL(link).searchParams.get('flow') : null
      if (flow === null || typeof code !== 'string') throw new IssuerError('answer_invalid', { said: 'recovery_link' })
      return { flow, code }
    },
    async redeem({ flow, code }, device, { signal }) {
      const url = `${open}/self-service/recovery?${new URLSearchParams({ flow })}`
      const json = { method: 'code', code }
      const answer = await backEnd({ url, headers: deviceHeaders(device), json, signal })
      // A code is made for a disabled account all the same; only now it says so.
      if (answer.status === 401) throw new IssuerError('subject_disabled', { status: 401 })
      // Older transitions: a session is made all the same, and a page named instead of its token.
      if (answer.status === 422) throw new IssuerError('grant_unsupported', { status: 422, said: NO_TOKEN })
      return tokenOf(objectOf(answer, kratosRefusal))
    },
    async whoami(token, { signal }) {
      const answer = await backEnd({ url: `${open}/sessions/whoami`, headers: { 'X-Session-Token': token }, signal })
      // There is no id in it to go by.
      return answer.status === 401 ? null : sessionOf(objectOf(answer, kratosRefusal))
    },
    async session(id, { signal }) {
      // Not with the account: `active` is then false while the account is disabled, and the session would not be ended.
      const url = at(`sessions/${encodeURIComponent(id)}`)
      const answer = await backEnd({ url, headers, signal })
      return answer.status === 404 ? null : sessionOf(objectOf(answer, kratosRefusal))
    },
    async activeSessions(identity, { signal }) {
      const url = `${at(`identities/${encodeURIComponent(identity)}/sessions`)}?active=true&page_size=500`
      const answer = await backEnd({ url, headers, signal })
      if (answer.status === 200 && Array.isArray(answer.body)) {
        // Chosen by their rows, but shown with the account, so that a disabled one makes each of them inactive.
        return answer.body.map((body) => ({ ...sessionOf(body), active: true }))
      }
      objectOf(answer, kratosRefusal)
      throw new IssuerError('answer_invalid', { status: answer.status })
    },
    async endSession(id, { signal }) {
      const answer = await backEnd({ url: at(`sessions/${encodeURIComponent(id)}`), method: 'DELETE', headers, signal })
      if (answer.status === 204) return 'ended'
      if (answer.status === 404) return 'already_ended'
      objectOf(answer, kratosRefusal)
      throw new IssuerError('answer_invalid', { status: answer.status })
    },
  }
}
