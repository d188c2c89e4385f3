import type { Deps } from '../deps.ts'
import type { Notify } from './notice.ts'
import { forgetTold, takeNotice } from './outbox.ts'

/** Tells what waits to be told. */
export interface NoticeRounds {
  /** Tells what is due. Called again while it runs, it goes on once more after that. Fails nobody. */
  round(): Promise<void>
  close(): void
}

/** Rounds for the host's {@link Notify}; without one nothing is queued either, and nothing is asked. */
export function noticeRounds(
  deps: Deps,
  notify: Notify | undefined,
  track: (work: Promise<void>) => Promise<void>,
): NoticeRounds {
  let running: Promise<void> | null = null
  let again = false
  let closed = false

  async function drain(tell: Notify): Promise<void> {
    do {
      again = false
      try {
        while (!closed && (await tellNext(deps, tell)));
      } catch (error) {
        deps.log({ level: 'error', event: 'notices_failed', error })
      }
    } while (again && !closed)
  }

  return {
    async round() {
      if (notify === undefined || closed) return
      again = true
      running ??= track(drain(notify)).finally(() => {
        running = null
      })
      await running
    },
    close() {
      closed = true
    },
  }
}

/** Tells one. `false`: nothing is due. One that could not be told is put off, and the next one is tried. */
async function tellNext(deps: Deps, tell: Notify): Promise<boolean> {
  const due = await takeNotice(deps.sql, deps.policy, deps.now())
  if (due === null) return false
  const { session, kind } = due.notice
  try {
    await tell(due.notice)
  } catch (error) {
    deps.log({ level: 'error', event: 'notice_not_told', code: kind, ...(session === null ? {} : { session }), error })
    return true
  }
  await forgetTold(deps.sql, due.row)
  return true
}
