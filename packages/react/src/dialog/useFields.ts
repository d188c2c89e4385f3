'use client'

import type { Policy } from '@understudy/protocol'
import { useContext, useId, useLayoutEffect } from 'react'
import { englishDialog } from '../messages/english/dialog.ts'
import { SpeechContext, useTextsOf } from '../provider/context.ts'
import { useLate } from '../vigil/useLate.ts'
import { needRefused } from './lateRefused.ts'
import type { FieldPointer } from './problems.ts'
import type { Reasons } from './Reasons.tsx'
import type { Told } from './refused.tsx'
import type { RequestForm } from './useRequestForm.ts'

/** What ties the fields of a form to what is wrong with them. */
export interface Fields {
  readonly idOf: (pointer: FieldPointer) => string
  /** For the field itself. */
  readonly at: (pointer: FieldPointer) => { readonly id: string; readonly error: string | undefined }
  /** How many characters a reason has. */
  readonly countReason: (text: string) => number
  /** What is wrong, in words; `null` where nothing is. */
  readonly told: Told | null
  /** Shows it at length; `null` while its code is not there. */
  readonly Reasons: typeof Reasons | null
}

/** Words and ids for a form that shows the fields `shown`, or all; what is wrong with another one is said of the whole. */
export function useFields(form: RequestForm, policy: Policy, shown?: readonly FieldPointer[]): Fields {
  const speech = useContext(SpeechContext)
  const { refusals } = useTextsOf(englishDialog).messages
  const { code } = useLate(needRefused)
  const base = useId()
  const idOf = (pointer: FieldPointer) => base + pointer
  const { refusal, count } = form
  // Without the words one sentence says that it was refused.
  const told: Told | null = code
    ? code.tell(form, policy, speech, shown)
    : refusal && { ...SPEECHLESS, refusal: refusals.other }

  const first = told?.wrong[0]?.pointer
  // biome-ignore lint/correctness/useExhaustiveDependencies: once an attempt, not whenever a field was mended
  useLayoutEffect(() => {
    if (count > 0 && first !== undefined) document.getElementById(idOf(first))?.focus()
  }, [count])

  return {
    idOf,
    at: (pointer) => ({ id: idOf(pointer), error: told?.errors[pointer] }),
    // Nearly the same until the code is there that knows how it will be measured.
    countReason: code?.countReason ?? ((text) => text.trim().length),
    told,
    Reasons: code?.Reasons ?? null,
  }
}

const SPEECHLESS: Omit<Told, 'refusal'> = { errors: {}, wrong: [], summary: null }
