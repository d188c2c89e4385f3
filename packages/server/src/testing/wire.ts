/** A request on its way to a back end. */
export interface Passing {
  readonly method: string
  readonly url: URL
  readonly body: string
  /** Fires when nobody waits for the answer any more. */
  readonly signal: AbortSignal | null
}

/** Somebody who answers in the place of the back end, changes its answer or what it is asked, or lets it pass. */
export type Meddle = (passing: Passing, send: (body?: string) => Promise<Response>) => Promise<Response>

/** The way between an issuer and its back end. */
export interface Wire {
  readonly fetch: typeof globalThis.fetch
  /** `METHOD path` of what has passed, oldest first. */
  readonly seen: readonly string[]
  /** Access tokens that the back end answered with, whatever became of the answer. */
  readonly tokens: readonly string[]
  /** From now on; `null`: everything passes. */
  meddle(by: Meddle | null): void
}

export function createWire(): Wire {
  const seen: string[] = []
  const tokens: string[] = []
  let by: Meddle | null = null
  return {
    seen,
    tokens,
    meddle(given) {
      by = given
    },
    async fetch(input, init = {}) {
      const url = new URL(String(input))
      const passing = {
        method: init.method ?? 'GET',
        url,
        body: String(init.body ?? ''),
        signal: init.signal ?? null,
      }
      seen.push(`${passing.method} ${url.pathname}`)
      const send = async (body?: string) => {
        const answer = await fetch(input, body === undefined ? init : { ...init, body })
        if (answer.ok && url.pathname.endsWith('/token')) tokens.push(await tokenOf(answer.clone()))
        return answer
      }
      return by === null ? send() : by(passing, send)
    },
  }
}

async function tokenOf(answer: Response): Promise<string> {
  const { access_token: token } = (await answer.json()) as { readonly access_token: string }
  return token
}

/** Meddles with what is asked by this method at a path that ends so; the rest passes. */
export const at =
  (method: string, path: string, answer: Meddle): Meddle =>
  async (passing, send) =>
    passing.method === method && passing.url.pathname.endsWith(path) ? answer(passing, send) : send()

/** Changes a good answer of JSON. */
export const saying =
  (change: object | ((body: Readonly<Record<string, unknown>>) => object)): Meddle =>
  async (_, send) => {
    const answer = await send()
    if (!answer.ok) return answer
    const body = (await answer.json()) as Readonly<Record<string, unknown>>
    const changed = typeof change === 'function' ? change(body) : { ...body, ...change }
    return Response.json(changed, { status: answer.status })
  }

/** The page of a proxy or of a sign-in, with the status of a success. */
export const page: Meddle = async () =>
  new Response('<!DOCTYPE html><h1>Sign in</h1>', { headers: { 'Content-Type': 'text/html' } })

export const foreignRedirect: Meddle = async () => Response.redirect('https://evil.example/', 302)

/** Takes the request and answers nothing. What the back end did with it, it did. */
export const silence: Meddle = async ({ signal }, send) => {
  await send()
  return new Promise((_, reject) => {
    if (signal?.aborted === true) reject(new Error('late'))
    signal?.addEventListener('abort', () => reject(new Error('late')))
  })
}
