'use client'

import type { Mode, Policy } from '@understudy/protocol'
import { useEffect, useId } from 'react'
import { englishDialog } from '../messages/english/dialog.ts'
import { englishRefused } from '../messages/english/refused.ts'
import type { Messages } from '../messages/messages.ts'
import { useTextsOf } from '../provider/context.ts'
import { useFormat } from '../provider/useFormat.ts'
import { describeProblem, describeRefusal, FIELDS, type FieldPointer } from './problems.ts'
import type { RequestForm } from './useRequestForm.ts'

const ENGLISH = { ...englishDialog, ...englishRefused }

/** What ties the fields of a form to what is wrong with them. */
export interface Fields {
  readonly idOf: (pointer: FieldPointer) => string
  readonly errorOf: (pointer: FieldPointer) => string | undefined
  /** The wrong fields in reading order. */
  readonly wrong: readonly { readonly id: string; readonly label: string }[]
  /** Why the whole was refused, in words. */
  readonly refusal: string | null
}

/** Words and ids for a form that shows the fields `shown`; what is wrong with another one is said of the whole. */
export function useFields(
  { problems, refusal, count, draft }: Pick<RequestForm, 'problems' | 'refusal' | 'count' | 'draft'>,
  policy: Policy,
  shown: readonly FieldPointer[] = FIELDS,
): Fields {
  const { messages } = useTextsOf(ENGLISH)
  const format = useFormat()
  const base = useId()
  const idOf = (pointer: FieldPointer) => `${base}${pointer.replaceAll('/', '-')}`
  const errorOf = (pointer: FieldPointer) => {
    const problem = problems[pointer]
    return problem === undefined ? undefined : describeProblem(problem, policy, messages, format)
  }
  const wrong = FIELDS.filter((pointer) => shown.includes(pointer) && problems[pointer] !== undefined)
  const elsewhere = FIELDS.map((pointer) => (shown.includes(pointer) ? undefined : errorOf(pointer))).find(Boolean)

  const [first] = wrong
  const focusId = first === undefined ? undefined : idOf(first)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once an attempt, not whenever a field was mended
  useEffect(() => {
    if (count > 0 && focusId !== undefined) document.getElementById(focusId)?.focus()
  }, [count])

  return {
    idOf,
    errorOf,
    wrong: wrong.map((pointer) => ({ id: idOf(pointer), label: labelOf(pointer, draft.mode, messages) })),
    refusal: refusal === null ? (elsewhere ?? null) : describeRefusal(refusal, messages, format),
  }
}

function labelOf(pointer: FieldPointer, mode: Mode, { dialog }: Pick<Messages, 'dialog'>): string {
  switch (pointer) {
    case '/mode':
      return dialog.mode
    case '/reason/code':
      return dialog.reason
    case '/reason/text':
      return dialog.text[mode]
    case '/ticket':
      return dialog.ticket
    case '/ttlSeconds':
      return dialog.time
  }
}
