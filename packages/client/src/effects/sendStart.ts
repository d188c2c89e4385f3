import type { PendingAnswer, StartedAnswer } from '@understudy/protocol'
import { readContextAnswer, readStartAnswer, readToldEnd } from '../answers.ts'
import type { Connector, KeyedCallOptions } from '../ports/connector.ts'
import type { Effect } from '../stack/effects.ts'
import { asError, failure } from '../stack/failure.ts'
import type { StartRequest } from '../stack/state.ts'
import { startDeviation } from '../stack/verify.ts'
import type { Services } from './services.ts'
import { withoutCredential } from './withoutCredential.ts'

type SendStart = Extract<Effect, { type: 'send-start' }>
type ReadBack = Extract<Effect, { type: 'read-back' }>

/** Interprets `send-start`. */
export async function sendStart(services: Services, effect: SendStart): Promise<void> {
  const { runtime } = services
  const { key, requestId, replaces } = effect
  const request = requestId === null ? effect.request : { ...effect.request, requestId }
  let timedOut = false
  try {
    const heard = runtime.time.asking()
    const answer = await runtime.call((signal) => {
      const sending = send(runtime.connector, request, replaces, { signal, idempotencyKey: key })
      // An answer that comes after everybody has given up may still have left a session behind.
      sending.then(
        (late) => (timedOut ? answeredLate(services, effect, late) : undefined),
        () => undefined,
      )
      return sending
    })
    const started = readStartAnswer(answer)
    heard(started.now)
    const capturing = started.outcome === 'started' ? services.returning.capturing(key) : null
    // The own page is still on screen: what the host gives along for the way back is of that one. Nobody waits who has
    // pressed End.
    if (capturing !== null) await Promise.race([capturing, runtime.when(({ status }) => status !== 'starting')])
    await answered(services, effect, started)
  } catch (thrown) {
    timedOut = true
    runtime.dispatch({ type: 'start-failed', key, error: asError(thrown) })
  }
}

/** With another session on top, that one is ended in the same step: by the back end where it can, else just before. */
async function send(
  connector: Connector,
  request: StartRequest,
  replaces: string | null,
  options: KeyedCallOptions,
): Promise<StartedAnswer | PendingAnswer> {
  if (replaces === null) return connector.start(request, options)
  if (connector.replaces === true) return connector.start({ ...request, replaces }, options)
  const end = await connector.end({ id: replaces }, { ...options, idempotencyKey: `${options.idempotencyKey}-end` })
  // Were it another one that ended, two would be open.
  if (readToldEnd(end).session.id !== replaces) throw failure('invalid_answer', { detail: 'Deviation: session.' })
  return connector.start(request, options)
}

/** Nobody waits for this one: what is wrong with it is told, and the server says what there is. Never rejects. */
async function answeredLate(services: Services, effect: SendStart, late: unknown): Promise<void> {
  const { runtime } = services
  try {
    await answered(services, effect, readStartAnswer(late))
  } catch (thrown) {
    runtime.report(thrown)
    runtime.dispatch({ type: 'check' })
  }
}

async function answered(services: Services, effect: SendStart, answer: StartedAnswer | PendingAnswer): Promise<void> {
  const { runtime } = services
  const { key } = effect
  if (answer.outcome === 'pending') return runtime.dispatch({ type: 'start-answered', key, answer, deviation: null })
  // The credential goes no further than this line: the vault has it, or nobody.
  const { answer: rest, credential } = withoutCredential(answer)
  const deviation = startDeviation(effect.request, effect.actor, answer) ?? (await custodyDeviation(services, answer))
  const { operation } = runtime.model()
  const current = operation?.kind === 'start' && operation.key === key && operation.stage === 'sent'
  if (current && deviation === null && credential !== null) {
    runtime.vault.put(answer.session.id, credential, answer.now)
  }
  runtime.dispatch({ type: 'start-answered', key, answer: rest, deviation })
}

async function custodyDeviation({ runtime, credentials }: Services, answer: StartedAnswer): Promise<string | null> {
  const { actor, subject, session, credential } = answer
  if (runtime.model().abilities.custody !== 'bearer') return credential === undefined ? null : 'credential_in_script'
  if (credential === undefined) return 'no_credential'
  if (credential.expiresAt > session.expiresAt) return 'credential_outlives_session'
  return credentials.deviation({ status: 'active', actor, subject, session }, credential.accessToken)
}

/** Interprets `read-back`: the server has to say so to the very credential the app will use. */
export async function readBack({ runtime }: Services, { key, session }: ReadBack): Promise<void> {
  const { connector, time, vault } = runtime
  const credential = vault.read(session, time.now())
  try {
    if (credential === null && runtime.model().abilities.custody === 'bearer') {
      throw failure('unverified_start', { detail: 'Deviation: credential_lapsed.' })
    }
    const heard = time.asking()
    const answer = readContextAnswer(
      await runtime.call((signal) =>
        connector.context(credential === null ? { signal, session } : { signal, credential }),
      ),
    )
    heard(answer.now)
    runtime.dispatch({ type: 'read-back-answered', key, answer })
  } catch (thrown) {
    runtime.dispatch({ type: 'read-back-failed', key, error: asError(thrown) })
  }
}
