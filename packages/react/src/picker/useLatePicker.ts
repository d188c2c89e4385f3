'use client'

import { useLayoutEffect, useState } from 'react'
import { needPicker } from './latePicker.ts'
import type { SubjectPicker } from './SubjectPicker.tsx'

interface LatePicker {
  /** `null` while its code is on its way. */
  readonly Picker: typeof SubjectPicker | null
  /** Its code could not be had, and is asked for again. */
  readonly failed: boolean
}

/** The search for a person, where it is wanted: with the first picture where its code is there. */
export function useLatePicker(wanted: boolean): LatePicker {
  const [late, setLate] = useState<LatePicker>({ Picker: null, failed: false })
  // Never on a server: what is in a dialog is rendered in the browser.
  useLayoutEffect(() => {
    if (!wanted) return
    const begin = (Picker: typeof SubjectPicker) => {
      setLate({ Picker, failed: false })
      return () => undefined
    }
    return needPicker(begin, { onFailed: () => setLate({ Picker: null, failed: true }) })
  }, [wanted])
  return late
}
