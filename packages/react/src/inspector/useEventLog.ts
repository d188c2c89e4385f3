'use client'

import type { ImpersonationClient } from '@understudy/client'
import { useEffect, useState } from 'react'

export interface LogEntry {
  readonly id: number
  /** Time of day, by the device. */
  readonly at: string
  readonly what: string
}

interface EventLog {
  /** Newest first. */
  readonly entries: readonly LogEntry[]
  /** How often something was refused or failed, by code. */
  readonly refused: Readonly<Record<string, number>>
}

const KEPT = 50
const NOTHING: EventLog = { entries: [], refused: {} }

/** What the client tells, and each change of its status, while somebody looks. Holds codes and ids, no texts of people. */
export function useEventLog(client: ImpersonationClient): EventLog {
  const [log, setLog] = useState(NOTHING)
  useEffect(() => {
    let next = 0
    const note = (what: string, code?: string) => {
      next += 1
      const entry = { id: next, at: new Date().toLocaleTimeString('en-GB'), what }
      setLog(({ entries, refused }) => ({
        entries: [entry, ...entries].slice(0, KEPT),
        refused: code === undefined ? refused : { ...refused, [code]: (refused[code] ?? 0) + 1 },
      }))
    }
    const undo = [
      client.subscribe((state, before) => {
        if (state.status !== before.status) note(`${before.status} → ${state.status}`)
      }),
      client.on('started', ({ sessionId }) => note(`started ${sessionId}`)),
      client.on('ended', ({ session }) => note(`ended ${session === null ? '' : `${session.id}: ${session.reason}`}`)),
      client.on('warning', ({ mark }) => note(`warning at ${mark / 1000} s`)),
      client.on('returned', ({ path }) => note(`returned to ${path}`)),
      client.on('error', ({ error }) => note(`error ${error.code}`, error.code)),
    ]
    return () => {
      setLog(NOTHING)
      for (const stop of undo) stop()
    }
  }, [client])
  return log
}
