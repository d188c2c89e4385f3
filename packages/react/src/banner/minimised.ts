'use client'

import type { ImpersonationClient } from '@understudy/client'
import { useCallback, useEffect, useSyncExternalStore } from 'react'
import { useClient } from '../provider/context.ts'

/** One entry for all tabs of an origin. It says how the strip is drawn, and nothing about anybody. */
const ENTRY = 'understudy.banner'
const SMALL = 'minimised'

interface Minimised {
  subscribe(listener: () => void): () => void
  read(): boolean
  write(minimised: boolean): void
}

const known = new WeakMap<ImpersonationClient, Minimised>()

/**
 * Whether the strip is drawn small, shared by all tabs. A new session begins in full, and the end of one leaves nothing
 * behind. Where storage is missing or blocked it holds for this page. While there is no strip nothing is read, and
 * nothing listened to.
 */
export function useMinimised(shown: boolean): readonly [minimised: boolean, minimise: (minimised: boolean) => void] {
  const client = useClient()
  const entry = entryOf(client)
  const minimised = useSyncExternalStore(shown ? entry.subscribe : never, shown ? entry.read : inFull, inFull)
  useEffect(() => {
    const undo = [client.on('started', () => entry.write(false)), client.on('ended', () => entry.write(false))]
    return () => {
      for (const stop of undo) stop()
    }
  }, [client, entry])
  return [minimised, useCallback((next) => entry.write(next), [entry])]
}

const never = () => () => undefined
const inFull = () => false

function entryOf(client: ImpersonationClient): Minimised {
  const entry = known.get(client) ?? createEntry()
  known.set(client, entry)
  return entry
}

function createEntry(): Minimised {
  const listeners = new Set<() => void>()
  let kept = false
  let known = false
  const attempt = (run: (storage: Storage) => void) => {
    try {
      run(globalThis.localStorage)
    } catch {
      // Blocked, missing or full: what is kept here has to do.
    }
  }
  const tell = () => {
    for (const listener of [...listeners]) listener()
  }
  const onStorage = ({ key, newValue }: StorageEvent) => {
    // `null`: another tab cleared everything.
    if (key !== ENTRY && key !== null) return
    kept = newValue === SMALL
    tell()
  }
  return {
    subscribe(listener) {
      listeners.add(listener)
      if (listeners.size === 1) window.addEventListener('storage', onStorage)
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        window.removeEventListener('storage', onStorage)
        // What happens to it now is not heard here.
        known = false
      }
    },
    // Read with the first picture, not after it, or the strip would shrink before one's eyes.
    read() {
      if (!known) {
        known = true
        attempt((storage) => {
          kept = storage.getItem(ENTRY) === SMALL
        })
      }
      return kept
    },
    write(minimised) {
      if (known && minimised === kept) return
      kept = minimised
      known = true
      attempt((storage) => {
        if (minimised) storage.setItem(ENTRY, SMALL)
        else storage.removeItem(ENTRY)
      })
      tell()
    },
  }
}
