'use client'

import type { Mode, Policy } from '@understudy/protocol'
import { type FormEvent, type RefObject, useEffect, useId } from 'react'
import type { Messages } from '../messages/messages.ts'
import { useTexts } from '../provider/context.ts'
import { ModeField, needsApproval } from './ModeField.tsx'
import { describeProblem, describeRefusal, FIELDS, type FieldPointer } from './problems.ts'
import { ReasonCodeField, ReasonTextField, TicketField } from './ReasonFields.tsx'
import { Promises, type StartSubject, SubjectCard } from './SubjectCard.tsx'
import { Summary } from './Summary.tsx'
import { TimeField } from './TimeField.tsx'
import { useStartForm } from './useStartForm.ts'

export interface StartFormProps {
  readonly subject: StartSubject
  readonly policy: Policy
  readonly returnTo: string | undefined
  readonly now: () => number
  /** Id for what will happen, which describes the dialog. */
  readonly promisesId: string
  /** Whether a start is under way. */
  readonly sending: RefObject<boolean>
  readonly onDone: (outcome: 'started' | 'pending') => void
  readonly onCancel: () => void
  /** Where another subject can be chosen. */
  readonly onChange: (() => void) | undefined
}

/** Whom, what will happen, how, why, how long, and one button. */
export function StartForm(props: StartFormProps) {
  const { subject, policy, returnTo, now, promisesId, sending, onDone, onCancel, onChange } = props
  const { messages, format } = useTexts()
  const { dialog } = messages
  const form = useStartForm({ subject, policy, returnTo, sending, onDone })
  const { draft, problems, refusal, busy, count, change } = form
  const base = useId()
  const idOf = (pointer: FieldPointer) => `${base}${pointer.replaceAll('/', '-')}`
  const errorOf = (pointer: FieldPointer) => {
    const problem = problems[pointer]
    return problem === undefined ? undefined : describeProblem(problem, policy, messages, format)
  }

  const firstWrong = FIELDS.find((pointer) => problems[pointer] !== undefined)
  const focusId = firstWrong === undefined ? undefined : idOf(firstWrong)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once an attempt, not whenever a field was mended
  useEffect(() => {
    if (count > 0 && focusId !== undefined) document.getElementById(focusId)?.focus()
  }, [count])

  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    void form.send()
  }
  const asks = needsApproval(policy, draft.mode, subject)
  return (
    <form className="us-form" noValidate aria-busy={busy || undefined} onSubmit={onSubmit}>
      <div className="us-form-body">
        <SubjectCard subject={subject} onChange={busy ? undefined : onChange} />
        <Promises id={promisesId} mode={draft.mode} subject={subject} />
        <ModeField
          id={idOf('/mode')}
          value={draft.mode}
          subject={subject}
          policy={policy}
          error={errorOf('/mode')}
          onChange={(mode) => change('/mode', { mode })}
        />
        <div className="us-pair">
          <ReasonCodeField
            id={idOf('/reason/code')}
            value={draft.code}
            policy={policy}
            error={errorOf('/reason/code')}
            onChange={(code) => change('/reason/code', { code })}
          />
          <TicketField
            id={idOf('/ticket')}
            value={draft.ticket}
            policy={policy}
            error={errorOf('/ticket')}
            onChange={(ticket) => change('/ticket', { ticket })}
          />
        </div>
        <ReasonTextField
          id={idOf('/reason/text')}
          draft={draft}
          error={errorOf('/reason/text')}
          onChange={(text) => change('/reason/text', { text })}
        />
        <TimeField
          id={idOf('/ttlSeconds')}
          value={draft.ttlSeconds}
          policy={policy}
          now={now}
          error={errorOf('/ttlSeconds')}
          onChange={(ttlSeconds) => change('/ttlSeconds', { ttlSeconds })}
        />
      </div>
      <Summary
        refusal={refusal === null ? null : describeRefusal(refusal, messages, format)}
        wrong={FIELDS.filter((pointer) => problems[pointer] !== undefined).map((pointer) => ({
          id: idOf(pointer),
          label: labelOf(pointer, draft.mode, messages),
        }))}
      />
      <div className="us-form-actions">
        <button type="button" className="us-form-button" onClick={onCancel}>
          {dialog.cancel}
        </button>
        <button type="submit" className="us-form-button us-primary" aria-disabled={busy || undefined}>
          {busy ? dialog.starting : asks ? dialog.ask : dialog.start[draft.mode]}
        </button>
      </div>
    </form>
  )
}

function labelOf(pointer: FieldPointer, mode: Mode, { dialog }: Messages): string {
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
