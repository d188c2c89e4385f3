import {
  checkStartForm,
  countCharacters,
  ImpersonationError,
  type Mode,
  normaliseReason,
  type Policy,
  type StartForm,
} from '@understudy/protocol'
import { textsOf } from '../messages/completeMessages.ts'
import { englishDialog } from '../messages/english/dialog.ts'
import { englishRefused } from '../messages/english/refused.ts'
import { englishStrip } from '../messages/english/strip.ts'
import { createFormatter } from '../messages/format.ts'
import type { Messages } from '../messages/messages.ts'
import type { Speech } from '../provider/context.ts'
import { describeProblem, describeRefusal, FIELDS, type FieldPointer, sortProblems } from './problems.ts'
import { Reasons } from './Reasons.tsx'
import { lockScroll } from './scrollLock.ts'
import { toError } from './toError.ts'
import type { Refusal } from './useAttempt.ts'
import type { RequestForm } from './useRequestForm.ts'

const WITHDRAWN = ['superseded', 'aborted', 'disposed'] as const

/** Sorts what was thrown to the fields of a form; `null` where somebody asked for that, or the page went on without it. */
function judge(cause: unknown): Refusal | null {
  const error = toError(cause)
  if (WITHDRAWN.some((code) => code === error.code)) return null
  const { fields: problems, rest } = sortProblems(error.fields)
  const shownAtFields = error.code === 'validation_failed' && error.fields.length > 0 && rest.length === 0
  return { problems, refusal: shownAtFields ? null : error }
}

const INCOMPLETE = {
  type: 'validation_failed',
  title: 'Incomplete',
  status: 422,
  code: 'validation_failed',
  detail: 'The form is not complete.',
} as const

/** The form as it is measured and kept; refused as the server would, before it is sent. */
function check(policy: Policy, { reason, ...rest }: StartForm): StartForm {
  const form = { ...rest, reason: { ...reason, text: normaliseReason(reason.text) } }
  const errors = checkStartForm(policy, form)
  if (errors.length === 0) return form
  const problem = { ...INCOMPLETE, errors }
  throw new ImpersonationError('validation_failed', INCOMPLETE.detail, { problem })
}

const ENGLISH = {
  ...englishStrip,
  ...englishRefused,
  dialog: { ...englishDialog.dialog, ...englishRefused.dialog },
}

/** What is wrong, in words. */
export interface Told {
  readonly errors: Readonly<Partial<Record<FieldPointer, string>>>
  /** The wrong fields in reading order. */
  readonly wrong: readonly { readonly pointer: FieldPointer; readonly label: string }[]
  /** Why the whole was refused. */
  readonly refusal: string | null
  /** How many fields are wrong, where there are several. */
  readonly summary: string | null
}

type Wrong = Pick<RequestForm, 'problems' | 'refusal' | 'draft'>

/** `null` where nothing is wrong. What is wrong with another field than the `shown` ones is said of the whole. */
function tell(
  { problems, refusal, draft }: Wrong,
  policy: Policy,
  { messages: given, locale }: Speech,
  shown: readonly FieldPointer[] = FIELDS,
): Told | null {
  if (refusal === null && Object.keys(problems).length === 0) return null
  const messages = textsOf(ENGLISH, given)
  const format = createFormatter(locale)
  const errors: { [P in FieldPointer]?: string } = {}
  for (const pointer of FIELDS) {
    const problem = problems[pointer]
    if (problem !== undefined) errors[pointer] = describeProblem(problem, policy, messages, format)
  }
  const wrong = FIELDS.filter((pointer) => shown.includes(pointer) && pointer in errors)
  const elsewhere = FIELDS.find((pointer) => !shown.includes(pointer) && pointer in errors)
  return {
    errors,
    wrong: wrong.map((pointer) => ({ pointer, label: labelOf(pointer, draft.mode, messages) })),
    refusal: refusal === null ? ((elsewhere && errors[elsewhere]) ?? null) : describeRefusal(refusal, messages, format),
    summary: wrong.length > 1 ? format.plural(messages.dialog.summary, wrong.length) : null,
  }
}

/** Why something other than a form was refused, in words. */
function explain(error: ImpersonationError, { messages: given, locale }: Speech): string {
  return describeRefusal(error, textsOf(englishRefused, given), createFormatter(locale))
}

function labelOf(pointer: FieldPointer, mode: Mode, { dialog, modes }: Pick<Messages, 'dialog' | 'modes'>): string {
  switch (pointer) {
    case '/mode':
      return dialog.mode
    case '/breakGlass':
      return modes.breakGlass
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

/** How many characters a reason has, as it is measured. */
function countReason(text: string): number {
  return countCharacters(normaliseReason(text))
}

/** Loaded by `lateRefused.ts`, and imported by nothing else. */
export const refused = { check, countReason, explain, judge, lockScroll, tell, Reasons } as const

export type Refused = typeof refused
