'use client'

import { useEffect } from 'react'
import { needRefused } from './lateRefused.ts'

/** See `lockScroll`, which nobody misses before they scroll. */
export function useScrollLock(active: boolean): void {
  useEffect(() => (active ? needRefused(({ lockScroll }) => lockScroll()) : undefined), [active])
}
