'use client'

import { useContext, useMemo } from 'react'
import { createFormatter, type Formatter } from '../messages/format.ts'
import { SpeechContext } from './context.ts'

/** Numbers, times and plurals of the provider's language. */
export function useFormat(): Formatter {
  const { locale } = useContext(SpeechContext)
  return useMemo(() => createFormatter(locale), [locale])
}
