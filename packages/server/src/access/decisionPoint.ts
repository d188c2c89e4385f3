import type { EvaluationBody } from '@understudy/protocol/schemas'
import { isStorable } from '../sql/storable.ts'
import { isTrusted } from '../tokens/trusted.ts'

export interface DecisionPointOptions {
  /** Its `access_evaluation_endpoint`: https, or on this machine. */
  readonly evaluationEndpoint: string
  /** The value of `Authorization`, asked for each time. @default none is sent */
  readonly authorization?: () => Promise<string>
  /** Milliseconds to wait for an answer, 2000 at most. @default 2000 */
  readonly patience?: number
  /** Milliseconds that a yes to an action counts, 5000 at most. A start is always asked anew. @default 5000 */
  readonly remember?: number
  /** @default the global `fetch` */
  readonly fetch?: typeof globalThis.fetch
}

/** What a decision point wants to be done beside its answer, whichever that is. */
export interface Duties {
  /** Of each notice that people are to be told, the number that it was given; `null`: none. */
  readonly notices: readonly (string | null)[]
  /** What it was asked about is to end. */
  readonly terminate: boolean
}

/**
 * What a decision point said. `step_up`: not before the actor signed in by this `acr`, and then what stands in `then`. `unknown`:
 * it said nothing usable.
 */
export type OutsideDecision = { readonly duties?: Duties } & (
  | { readonly outcome: 'permit' | 'deny' | 'unknown' }
  | { readonly outcome: 'step_up'; readonly acr: string; readonly then: 'permit' | 'deny' }
)

/** Asks somebody else’s decision point. Never rejects. */
export interface DecisionPoint {
  /** Asked anew each time. */
  start(question: EvaluationBody): Promise<OutsideDecision>
  /** A yes may be a few seconds old; a no and silence never are. */
  action(question: EvaluationBody): Promise<OutsideDecision>
}

const PATIENCE = 2000
const LONGEST_MEMORY = 5000
const LARGEST_ANSWER = 65_536
const MOST_REMEMBERED = 10_000

/** What is wrong with the settings; `null`: nothing. */
export function decisionPointProblem({
  evaluationEndpoint,
  patience = 1,
  remember = 0,
}: DecisionPointOptions): string | null {
  if (!isTrusted(evaluationEndpoint)) return '`decisionPoint.evaluationEndpoint` has to be https or on this machine.'
  if (!(patience > 0 && patience <= PATIENCE)) return '`decisionPoint.patience` has to be 1 to 2000 milliseconds.'
  if (!(remember >= 0 && remember <= LONGEST_MEMORY))
    return '`decisionPoint.remember` has to be 0 to 5000 milliseconds.'
  return null
}

/** A decision point of AuthZEN 1.0 behind a time limit. Whatever is not a clear yes is no yes. */
export function createDecisionPoint(
  options: DecisionPointOptions,
  now: () => number,
  onFailure: (error: unknown) => void,
): DecisionPoint {
  const remember = options.remember ?? LONGEST_MEMORY
  const yes = new Map<string, number>()

  async function ask(question: EvaluationBody): Promise<OutsideDecision> {
    try {
      return decisionOf(await answerOf(options, question))
    } catch (error) {
      onFailure(error)
      return { outcome: 'unknown' }
    }
  }

  return {
    start: ask,
    async action(question) {
      const key = JSON.stringify(question)
      const asked = now()
      const age = asked - (yes.get(key) ?? Number.NEGATIVE_INFINITY)
      // A clock that was set back makes no answer younger.
      if (age >= 0 && age < remember) return { outcome: 'permit' }
      const decision = await ask(question)
      yes.delete(key)
      if (yes.size >= MOST_REMEMBERED) yes.clear()
      // As old as the question: what changed while it was on its way counts.
      if (decision.outcome === 'permit' && decision.duties === undefined) yes.set(key, asked)
      return decision
    },
  }
}

async function answerOf(options: DecisionPointOptions, question: EvaluationBody): Promise<unknown> {
  const { evaluationEndpoint, authorization, patience = PATIENCE, fetch = globalThis.fetch } = options
  const late = AbortSignal.timeout(patience)
  const overdue = new Promise<never>((_, reject) => {
    late.addEventListener('abort', () => reject(new Error('The decision point did not answer in time.')), {
      once: true,
    })
  })
  return Promise.race([read(), overdue])

  async function read(): Promise<unknown> {
    const credential = authorization === undefined ? {} : { Authorization: await authorization() }
    const response = await fetch(evaluationEndpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json', ...credential },
      body: JSON.stringify(question),
      // Another address is not the one that is trusted.
      redirect: 'error',
      signal: late,
    })
    const type = response.headers.get('Content-Type') ?? ''
    if (response.status !== 200 || !/^application\/json\b/i.test(type)) {
      await response.body?.cancel()
      throw new Error(`The decision point answered ${response.status}.`)
    }
    return JSON.parse(await boundedText(response))
  }
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let size = 0
  let text = ''
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > LARGEST_ANSWER) throw new Error('The answer of the decision point is too large.')
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/**
 * Reads an answer. An obligation that is not understood makes it a no, and those that are understood are met all the same
 * (AuthZEN Obligations): a stronger sign-in, a notice, an end.
 */
function decisionOf(answer: unknown): OutsideDecision {
  const { decision, context } = members(answer)
  if (typeof decision !== 'boolean') throw new Error('The decision point gave no decision.')
  const { obligations = [] } = members(context ?? {})
  if (!Array.isArray(obligations)) return { outcome: 'deny' }
  const read = obligations.map(obligationOf)
  const acrs = new Set(read.flatMap((one) => (one?.type === 'step-up' ? [one.acr] : [])))
  const notices = read.flatMap((one) => (one?.type === 'notification' ? [one.id] : []))
  const terminate = read.some((one) => one?.type === 'session_termination')
  const duties = notices.length > 0 || terminate ? { duties: { notices, terminate } } : {}
  const [acr] = acrs
  if (terminate || acrs.size > 1 || read.includes(null)) return { outcome: 'deny', ...duties }
  const then = decision ? 'permit' : 'deny'
  return acr === undefined ? { outcome: then, ...duties } : { outcome: 'step_up', acr, then, ...duties }
}

type Obligation =
  | { readonly type: 'step-up'; readonly acr: string }
  | { readonly type: 'notification'; readonly id: string | null }
  | { readonly type: 'session_termination' }

/** `null`: not understood. */
function obligationOf(value: unknown): Obligation | null {
  const { type, id, acr_value: acr } = typeof value === 'object' && value !== null ? members(value) : {}
  if (type === 'session_termination') return { type }
  if (type === 'notification') return { type, id: typeof id === 'string' && isStorable(id) ? id.slice(0, 200) : null }
  const isAcr = typeof acr === 'string' && /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/.test(acr)
  return type === 'step-up' && isAcr ? { type, acr } : null
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new Error('The answer of the decision point is no object.')
  return value as Readonly<Record<string, unknown>>
}
