import { ImpersonationError } from '@understudy/protocol'
import { messageOf } from '#messages'
import { callHost } from '../element/callHost.ts'

export interface Wishes {
  /** The code could not be loaded, and is asked for again. Called once. */
  readonly onFailed?: (() => void) | undefined
  /** What was asked for and withdrawn before the code came is begun and undone then: its undo has something to do. */
  readonly evenLate?: boolean
}

/** Something that is done with code of ours that comes late. Returns its own undo. */
export type Begin<Code> = (code: Code) => () => void

/** Milliseconds until code that could not be loaded is asked for again; twice as many each time. */
const PAUSE = 1000
const LONGEST_PAUSE = 30_000

/**
 * Code of ours that comes when it is needed, once for a page: `need` begins at once where it is there, or as soon as it
 * is. Where it cannot be had, the page is told (`network`), and it is asked for until it can.
 */
export function createLate<Code>(load: () => Promise<Code>) {
  let code: Code | undefined
  let asked = false
  let failed = false
  /** Whoever waits, and who has to be told where it fails. */
  const waiting = new Map<(found: Code) => void, (() => void) | undefined>()

  const ask = (pause: number): void => {
    asked = true
    load().then(
      (found) => {
        code = found
        for (const [arrived] of waiting) callHost(() => arrived(found))
        waiting.clear()
      },
      (cause: unknown) => {
        failed = true
        setTimeout(ask, pause, Math.min(pause * 2, LONGEST_PAUSE))
        for (const [arrived, onFailed] of waiting) {
          waiting.set(arrived, undefined)
          callHost(onFailed)
        }
        // Never in silence, also where there is no callback of the host's.
        if (pause > PAUSE) return
        callHost(() => {
          throw new ImpersonationError('network', messageOf('code_out_of_reach'), { cause })
        })
      },
    )
  }

  return (begin: Begin<Code>, { onFailed, evenLate }: Wishes = {}): (() => void) => {
    if (code !== undefined) return begin(code)
    let gone = false
    let undo: (() => void) | undefined
    const arrived = (found: Code) => {
      undo = begin(found)
      if (gone) undo()
    }
    // Who comes between two tries is not left in the dark until the next.
    if (failed) callHost(onFailed)
    waiting.set(arrived, failed ? undefined : onFailed)
    if (!asked) ask(PAUSE)
    return () => {
      gone = true
      if (!evenLate) waiting.delete(arrived)
      undo?.()
    }
  }
}
