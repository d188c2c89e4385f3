import { IssuedQuerySchema } from '@understudy/protocol/schemas'
import { setHint } from '../../browser/cookie.ts'
import { arrive } from '../../issuing/redirect/arrive.ts'
import type { WaitingStart } from '../../issuing/redirect/store.ts'
import { takeWaiting } from '../../issuing/redirect/take.ts'
import { ISSUED_PATH } from '../../issuing/settings.ts'
import { Refusal } from '../../refusal.ts'
import { withAttempt } from '../../sessions/start.ts'
import type { Call, Route } from '../call.ts'
import { ledOn } from '../ledOn.ts'
import { type Input, operation } from '../operation.ts'

/** Where browsers come back to from the back end that they were sent to. */
export const ISSUED_ROUTES: readonly Route[] = [
  {
    path: ISSUED_PATH,
    methods: {
      GET: operation({
        action: 'session.arrive',
        summary:
          'Come back from a back end: opens the support session that waits for it, once, when what came is as ordered',
        access: 'anyone',
        landing: true,
        query: IssuedQuerySchema,
        answers: {
          303: {
            description: 'On to the page that asked, with `support_refused` in its query where nothing was opened.',
            content: {},
          },
        },
        handler: issued,
      }),
    },
  },
]

/**
 * For the browser itself. Nobody has to be signed in here, and no cookie of another site's way comes along: what is opened is the
 * session of who has started it, in their own custody, whoever brings the code.
 */
async function issued(call: Call, { query }: Input<never, typeof IssuedQuerySchema>): Promise<Response> {
  const { deps, facts, request } = call
  const { state } = query()
  if (deps.issuing === null) throw new Refusal('not_found')
  const taken = await takeWaiting(deps, state)
  const { waiting } = taken
  // It is their start, whoever brings it, and in the log it is theirs.
  if (waiting !== null) call.known.caller = waiting.asked.caller
  try {
    if ('refusal' in taken) throw taken.refusal
    await arrive(deps, { ...taken, brought: new URL(request.url).searchParams, facts })
  } catch (error) {
    throw led(call, waiting, error)
  }
  const { wish, caller } = taken.waiting.asked
  if (wish.breakGlass) deps.noticeQueued?.()
  const response = ledOn(pageOf(taken.waiting))
  if (caller.cookie !== null) setHint(response)
  return response
}

/** A person is on the way, and goes back to the page; what nobody expected is told the same way. */
function led({ deps, facts }: Call, waiting: WaitingStart | null, error: unknown): Refusal {
  const refusal = error instanceof Refusal ? error : new Refusal('internal')
  if (refusal !== error) deps.log({ level: 'error', event: 'request_failed', request: facts.id, error })
  const { code, options } = waiting === null ? refusal : withAttempt({ wish: waiting.asked.wish, facts }, refusal)
  return new Refusal(code, { ...options, backTo: waiting === null ? '/' : pageOf(waiting) })
}

/** The page that asked, on its own origin. */
function pageOf({ origin, asked }: WaitingStart): string {
  const path = asked.wish.returnTo ?? '/'
  return origin === null ? path : origin + path
}
