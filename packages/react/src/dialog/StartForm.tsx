'use client'

import type { ImpersonationError, Policy } from '@understudy/protocol'
import type { FormEvent, ReactNode, RefObject } from 'react'
import { englishDialog } from '../messages/english/dialog.ts'
import { useClient, useTextsOf } from '../provider/context.ts'
import { ModeField, needsApproval } from './ModeField.tsx'
import { RequestFields } from './RequestFields.tsx'
import { Promises, type StartSubject, SubjectCard } from './SubjectCard.tsx'
import { Summary } from './Summary.tsx'
import { fittingTime, TimeField } from './TimeField.tsx'
import { type Fields, useFields } from './useFields.ts'
import { emptyDraft, personOf, type RequestForm, useRequestForm } from './useRequestForm.ts'

/** What holds for what is filled in so far. */
export interface Terms {
  /** As far as it can be had. */
  readonly policy: Policy
  /** Whether another person is asked first. */
  readonly asks: boolean
  /** Instead of the promise that one comes back. */
  readonly cautions?: ReactNode
  /** Asked after the mode. */
  readonly more?: ReactNode
}

/** Terms of a policy out of the ordinary. */
export type TermsOf = (subject: StartSubject, policy: Policy, form: RequestForm, fields: Fields) => Terms

export interface StartFormProps {
  readonly subject: StartSubject
  readonly policy: Policy
  readonly returnTo: string | undefined
  readonly now: () => number
  /** Id for what will happen, which describes the dialog. */
  readonly promisesId: string
  /** Whether a start is under way. */
  readonly sending: RefObject<boolean>
  /** Why the start before this page was refused. */
  readonly refusal: ImpersonationError | null | undefined
  /** The session is on, or waits for approval. Called also when an identity change has unmounted the form. */
  readonly onDone: (outcome: 'started' | 'pending') => void
  readonly onCancel: () => void
  /** Where another subject can be chosen. */
  readonly onChange?: (() => void) | undefined
  readonly termsOf?: TermsOf
}

/** Whom, what will happen, how, why, how long, and one button. */
export function StartForm(props: StartFormProps) {
  const {
    subject,
    policy: given,
    returnTo,
    now,
    promisesId,
    sending,
    refusal,
    onDone,
    onCancel,
    onChange,
    termsOf,
  } = props
  const client = useClient()
  const { dialog } = useTextsOf(englishDialog).messages
  const form = useRequestForm({
    policy: given,
    begin: () => emptyDraft(given),
    sending,
    refusal,
    act: (asked) =>
      client.start({
        ...{ subject: personOf(subject), ...asked, ttlSeconds },
        ...(returnTo === undefined ? {} : { returnTo }),
      }),
  })
  const fields = useFields(form, given)
  const { draft, busy, change } = form

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    if ((await form.send()) === 'done') onDone(client.getState().status === 'pending' ? 'pending' : 'started')
  }
  const { policy, asks, cautions, more }: Terms = termsOf?.(subject, given, form, fields) ?? {
    policy: given,
    asks: needsApproval(given, draft.mode, subject),
  }
  // What was wished for stays in the draft: another mode may have the time for it.
  const ttlSeconds = fittingTime(policy, draft.ttlSeconds)
  return (
    <form className="us-form" noValidate aria-busy={busy || undefined} onSubmit={onSubmit}>
      <div className="us-form-body">
        <SubjectCard subject={subject} onChange={busy ? undefined : onChange} />
        <Promises id={promisesId} mode={draft.mode} subject={subject} cautions={cautions} />
        <ModeField
          {...fields.at('/mode')}
          value={draft.mode}
          subject={subject}
          policy={policy}
          onChange={(mode) => change('/mode', { mode })}
        />
        {more}
        <RequestFields form={form} fields={fields} policy={policy} />
        <TimeField
          {...fields.at('/ttlSeconds')}
          value={ttlSeconds}
          policy={policy}
          now={now}
          onChange={(ttlSeconds) => change('/ttlSeconds', { ttlSeconds })}
        />
      </div>
      <Summary fields={fields} />
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
