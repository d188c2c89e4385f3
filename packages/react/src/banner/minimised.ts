'use client'

import type { ImpersonationClient } from '@understudy/client'
import { useEffect, useSyncExternalStore } from 'react'
import { useClient } from '../provider/context.ts'

/** One entry for all tabs of an origin. It says how the strip is drawn, and nothing about anybody. */
const ENTRY = 'understudy.banner'
const SMALL = 'minimised'

interface Minimised {
  subscribe(listener: () => void): () => void
  read(): boolean
  write(minimised: boolean): void
}

const entries = new WeakMap<ImpersonationClient, Minimised>()

/**
 * Whether the strip is drawn small, shared by all tabs. A new session begins in full, and the end of one leaves nothing
 * behind. Where storage is missing or blocked it holds for this page. While there is no strip nothing is read, and
 * nothing listened to.
 */
export function useMinimised(shown: boolean): readonly [minimised: boolean, minimise: (minimised: boolean) => void] {
  const client = useClient()
  const { subscribe, read, write } = entryOf(client)
  const minimised = useSyncExternalStore(shown ? subscribe : never, shown ? read : inFull, inFull)
  useEffect(() => {
    const restore = () => write(false)
    const undo = [client.on('started', restore), client.on('ended', restore)]
    return () => {
      for (const stop of undo) stop()
    }
  }, [client, write])
  return [minimised, write]
}

const never = () => () => undefined
const inFull = () => false

function entryOf(client: ImpersonationClient): Minimised {
  const entry = entries.get(client) ?? createEntry()
  entries.set(client, entry)
  return entry
}

function createEntry(): Minimised {
  const listeners = new Set<() => void>()
  let kept = false
  let known = false
  const attempt = (run: (storage: Storage) => void) => {
    try {
      run(localStorage)
    } catch {
      // Blocked, missing or full: what is kept here has to do.
    }
  }
  const keep = (minimised: boolean) => {
    kept = minimised
    known = true
    for (const listener of [...listeners]) listener()
  }
  const onStorage = ({ key, newValue }: StorageEvent) => {
    // `null`: another tab cleared everything.
    if (key === ENTRY || key === null) keep(newValue === SMALL)
  }
  return {
    subscribe(listener) {
      listeners.add(listener)
      // The same listener is added once.
      window.addEventListener('storage', onStorage)
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
      attempt((storage) => (minimised ? storage.setItem(ENTRY, SMALL) : storage.removeItem(ENTRY)))
      keep(minimised)
    },
  }
}
