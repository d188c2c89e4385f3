import { type BackEnd, createBackEnd, objectOf } from '../backEnd.ts'
import type { IssuerCallOptions } from '../issuer.ts'
import { IssuerError } from '../issuerError.ts'
import { requireTrusted } from '../requireTrusted.ts'
import { isRecord } from '../standing.ts'
import type { KetoAddress, KetoOptions } from './options.ts'

export interface TupleSet {
  readonly namespace: string
  readonly object: string
  readonly relation: string
}

/** A relation tuple: with a subject, or with a set of them. */
export interface Tuple extends TupleSet {
  readonly subject_id?: string
  readonly subject_set?: TupleSet
}

/** The routes of Keto that the bridge uses. */
export interface KetoCalls {
  namespaces(call: IssuerCallOptions): Promise<readonly string[]>
  list(query: Partial<Tuple>, call: IssuerCallOptions): Promise<readonly Tuple[]>
  /** Page by page, everything that a query names. */
  listAll(query: Partial<Tuple>, call: IssuerCallOptions): Promise<readonly Tuple[]>
  /** All or none. */
  insert(tuples: readonly Tuple[], call: IssuerCallOptions): Promise<void>
  /** Everything that a query names. Answers alike where there is nothing. */
  remove(query: Partial<Tuple>, call: IssuerCallOptions): Promise<void>
}

/** A list longer than this is read in parts: what was read is cleared up, and the rest the next time. */
const MOST = 10_000

/** Asks whether somebody may do something. @throws IssuerError for anything but a yes or a no */
export type KetoAsk = (tuple: TupleSet & { readonly subject_id: string }, call: IssuerCallOptions) => Promise<boolean>

export function createKetoAsk(options: KetoAddress, backEnd: BackEnd = createBackEnd(options)): KetoAsk {
  const { headers = {}, privateNetwork } = options
  const readUrl = base(options.readUrl)
  requireTrusted([readUrl], privateNetwork)
  return async (json, { signal }) => {
    const { status, body } = await backEnd({ url: `${readUrl}/relation-tuples/check`, headers, json, signal })
    const allowed = isRecord(body) ? body.allowed : null
    if (status === 200 && allowed === true) return true
    if (status === 403 && allowed === false) return false
    objectOf({ status, body, headers: new Headers() }, ketoRefusal)
    throw new IssuerError('answer_invalid', { status })
  }
}

export function createKetoCalls(options: KetoOptions, backEnd: BackEnd): KetoCalls {
  const { headers = {}, privateNetwork } = options
  const [readUrl, writeUrl] = [base(options.readUrl), base(options.writeUrl)]
  requireTrusted([readUrl, writeUrl], privateNetwork)
  const changes = `${writeUrl}/admin/relation-tuples`

  async function page(query: Partial<Tuple>, token: string, { signal }: IssuerCallOptions) {
    const params = paramsOf(query)
    if (token !== '') params.set('page_token', token)
    const url = `${readUrl}/relation-tuples?${params}`
    const answer = objectOf(await backEnd({ url, headers, signal }), ketoRefusal)
    const { relation_tuples: tuples, next_page_token: next = '' } = answer
    if (!Array.isArray(tuples) || !tuples.every(isTuple) || typeof next !== 'string') {
      throw new IssuerError('answer_invalid', { said: 'relation_tuples' })
    }
    return { tuples, next }
  }

  return {
    async namespaces({ signal }) {
      const { namespaces } = objectOf(await backEnd({ url: `${readUrl}/namespaces`, headers, signal }), ketoRefusal)
      if (!Array.isArray(namespaces)) throw new IssuerError('answer_invalid', { said: 'namespaces' })
      return namespaces.map((entry: unknown) => (isRecord(entry) ? String(entry.name) : ''))
    },
    async list(query, call) {
      const { tuples, next } = await page(query, '', call)
      // One grant has a handful; a second page is none that the bridge has made.
      if (next !== '') throw new IssuerError('answer_invalid', { said: 'relation_tuples' })
      return tuples
    },
    async listAll(query, call) {
      const all: Tuple[] = []
      let token = ''
      do {
        const { tuples, next } = await page(query, token, call)
        all.push(...tuples)
        token = next
      } while (token !== '' && all.length < MOST)
      return all
    },
    async insert(tuples, { signal }) {
      const json = tuples.map((tuple) => ({ action: 'insert', relation_tuple: tuple }))
      requireDone(await backEnd({ url: changes, method: 'PATCH', headers, json, signal }))
    },
    async remove(query, { signal }) {
      requireDone(await backEnd({ url: `${changes}?${paramsOf(query)}`, method: 'DELETE', headers, signal }))
    },
  }
}

/** An address may be written with a slash at its end, as for every issuer. */
function base(url: string): string {
  return url.replace(/\/$/u, '')
}

function requireDone(answer: Awaited<ReturnType<BackEnd>>): void {
  if (answer.status === 204) return
  objectOf(answer, ketoRefusal)
  throw new IssuerError('answer_invalid', { status: answer.status })
}

function paramsOf({ subject_set: set, ...rest }: Partial<Tuple>): URLSearchParams {
  const params = new URLSearchParams(rest as Record<string, string>)
  for (const [name, value] of Object.entries(set ?? {})) params.set(`subject_set.${name}`, value)
  return params
}

function isTuple(value: unknown): value is Tuple {
  return isRecord(value) && [value.namespace, value.object, value.relation].every((part) => typeof part === 'string')
}

function ketoRefusal(status: number): IssuerError {
  // It proves nobody, so that whoever is refused is refused by what stands in front.
  if (status === 401 || status === 403) return new IssuerError('client_refused', { status })
  return new IssuerError(status === 404 ? 'grant_unsupported' : 'request_refused', { status })
}
