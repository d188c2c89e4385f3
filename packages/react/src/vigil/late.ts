import { ImpersonationError } from '@understudy/protocol'
import { messageOf } from '#messages'
import { callHost, report } from '../element/callHost.ts'

export interface Wishes {
  /** The code could not be loaded, and is asked for again. Called once. */
  readonly onFailed?: (() => void) | undefined
  /** What was asked for and withdrawn before the code came is begun and undone then: its undo has something to do. */
  readonly evenLate?: boolean
}

/** Something that is done with code of ours that comes late. `gone`: it was withdrawn before. Returns its own undo. */
export type Begin<Code> = (code: Code, gone: boolean) => () => void

/** See {@link createLate}. */
export type Need<Code> = (begin: Begin<Code>, wishes?: Wishes) => () => void

/** Milliseconds until code that could not be loaded is asked for again; twice as many each time. */
const PAUSE = 1000
const LONGEST_PAUSE = 30_000

/**
 * Code of ours that comes when it is needed, once for a page: `need` begins at once where it is there, or as soon as it
 * is. Where it cannot be had, the page is told (`network`), and it is asked for until it can.
 */
export function createLate<Code>(load: () => Promise<Code>): Need<Code> {
  let code: Code | undefined
  let asked = false
  let failed = false
  /** Whoever waits; without the code they hear that it failed. */
  const waiting = new Set<(found?: Code) => void>()

  const ask = (pause: number): void => {
    asked = true
    load().then(
      (found) => {
        code = found
        for (const look of waiting) callHost(() => look(found))
        waiting.clear()
      },
      (cause: unknown) => {
        setTimeout(ask, pause, Math.min(pause * 2, LONGEST_PAUSE))
        if (failed) return
        failed = true
        for (const look of waiting) look()
        // Never in silence, also where there is no callback of the host's.
        report(new ImpersonationError('network', messageOf('code_out_of_reach'), { cause }))
      },
    )
  }

  return (begin, { onFailed, evenLate } = {}) => {
    if (code !== undefined) return begin(code, false)
    let gone = false
    let undo: (() => void) | undefined
    const look = (found?: Code) => {
      if (found === undefined) return callHost(onFailed)
      undo = begin(found, gone)
      if (gone) undo()
    }
    // Who comes between two tries is not left in the dark until the next.
    if (failed) look()
    waiting.add(look)
    if (!asked) ask(PAUSE)
    return () => {
      gone = true
      if (!evenLate) waiting.delete(look)
      undo?.()
    }
  }
}

/** Longest wait for code without which one can go on. Milliseconds. */
const PATIENCE = 5000

/** Code that comes late, or `null` where it cannot be had soon. */
export function arrival<Code>(need: Need<Code>): Promise<Code | null> {
  return new Promise((resolve) => {
    const giveUp = () => resolve(null)
    const begin = (code: Code) => {
      resolve(code)
      return giveUp
    }
    need(begin, { onFailed: giveUp })
    setTimeout(giveUp, PATIENCE)
  })
}
