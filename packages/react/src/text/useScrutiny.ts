'use client'

import { useSyncExternalStore } from 'react'
import { createLate } from '../vigil/late.ts'
import type { Scrutiny } from './scrutiny.tsx'

let scrutiny: Scrutiny | null = null

/** The close look at foreign texts, which most names do not need, and which may come after the first picture. */
export const needScrutiny = createLate(async () => {
  scrutiny = (await import('./scrutiny.tsx')).scrutiny
  return scrutiny
})

/** What looks closely at a text, once it is there; `null` where nothing but letters, digits and signs of ASCII is in it. */
export function useScrutiny(text: string): Scrutiny | null {
  const suspect = /[^ -~]/u.test(text)
  return useSyncExternalStore(suspect ? subscribe : never, suspect ? read : nothing, nothing)
}

const subscribe = (onStoreChange: () => void) =>
  needScrutiny(() => {
    onStoreChange()
    return nothing
  })
const read = () => scrutiny
const never = () => nothing
const nothing = () => null
