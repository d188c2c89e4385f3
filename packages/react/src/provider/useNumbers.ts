'use client'

import { useContext } from 'react'
import { createNumbers, type Numbers } from '../messages/numbers.ts'
import { SpeechContext } from './context.ts'

/** Numbers and times of the provider's language. */
export function useNumbers(): Numbers {
  return createNumbers(useContext(SpeechContext).locale)
}
