import { COOKIE_RENEWED_HEADER, type ContextAnswer } from '@understudy/protocol'
import { readContextAnswer } from '../answers.ts'
import { failure } from '../stack/failure.ts'
import type { Http } from './http.ts'
import { goBack, needsNewPage, type Waiting } from './wayBack.ts'

/** How often an answer may bring another cookie before it is certain that none is kept. The state may move in between. */
const TRIES = 3

/**
 * The context as the cookie stands for it. An answer that brings the next cookie says what will be true once the browser
 * has it, so the question is asked again with that one. Where it never arrives, a live session cannot be entered here
 * and is ended on a best effort: nobody could see it, and nobody could put it down.
 *
 * @throws `custody_unavailable`
 */
export async function cookieContext(http: Http, waiting: Waiting): Promise<ContextAnswer> {
  const { signal } = waiting
  let answer = await ask(http, signal)
  if (answer.apart && waiting.leaving !== true) return goBack(returnToOf(answer.context), waiting)
  for (let count = 1; count < TRIES && answer.renewed; count += 1) answer = await ask(http, signal)
  const { context, renewed } = answer
  if (!renewed) return context
  if (context.state === 'active') {
    const end = http(`/support/sessions/${encodeURIComponent(context.session.id)}/end`, { signal, body: {} })
    // Refused or lost, it runs out by itself; what has to be told is the missing cookie.
    await end.catch(() => undefined)
  }
  throw failure('custody_unavailable')
}

async function ask(http: Http, signal: AbortSignal) {
  let told = { renewed: false, apart: false }
  const content = await http('/support/context', {
    signal,
    heard: (headers) => {
      told = { renewed: headers.has(COOKIE_RENEWED_HEADER), apart: needsNewPage(headers) }
    },
  })
  return { context: readContextAnswer(content), ...told }
}

function returnToOf(context: ContextAnswer): string | null | undefined {
  return context.state === 'active' ? null : context.ended?.returnTo
}
