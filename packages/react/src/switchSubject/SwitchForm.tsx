'use client'

import * as Dialog from '@radix-ui/react-dialog'
import type { Active } from '@understudy/client'
import { capabilitiesIn, DEFAULT_POLICY, type Policy } from '@understudy/protocol'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { Caution, NoReason } from '../dialog/Cautions.tsx'
import { needsApproval } from '../dialog/ModeField.tsx'
import { RequestFields } from '../dialog/RequestFields.tsx'
import { ShortName, SubjectCard } from '../dialog/SubjectCard.tsx'
import { Summary } from '../dialog/Summary.tsx'
import { servedIn } from '../dialog/served.ts'
import { useFields } from '../dialog/useFields.ts'
import { emptyDraft, personOf, useRequestForm } from '../dialog/useRequestForm.ts'
import { callHost } from '../element/callHost.ts'
import { englishDialog } from '../messages/english/dialog.ts'
import { englishSwitching } from '../messages/english/switching.ts'
import { Fill } from '../messages/Fill.tsx'
import { SubjectPicker } from '../picker/SubjectPicker.tsx'
import type { FoundSubject, SubjectSearch } from '../picker/search.ts'
import { useClient, useTextsOf } from '../provider/context.ts'
import { IsolatedText } from '../text/IsolatedText.tsx'
import { Asked } from './Asked.tsx'
import { NotFromHere } from './NotFromHere.tsx'
import { ReasonChoice } from './ReasonChoice.tsx'

const ENGLISH = { ...englishDialog, ...englishSwitching }

interface SwitchFormProps {
  readonly left: Active
  readonly search: SubjectSearch
  readonly policy: Policy | null
  /** Id for what will happen, which describes the dialog. */
  readonly promiseId: string
  readonly onBusy: (busy: boolean) => void
  readonly onSwitched: (() => void) | undefined
  readonly onAsked: (() => void) | undefined
  readonly onClose: () => void
}

const REASON = ['/reason/code', '/ticket', '/reason/text'] as const

/** Whose account next, under which reason, and one button. */
export function SwitchForm(props: SwitchFormProps) {
  const { left, search, policy: given, promiseId, onBusy, onSwitched, onAsked, onClose } = props
  const client = useClient()
  const { switching, dialog } = useTextsOf(ENGLISH).messages
  const [subject, setSubject] = useState<FoundSubject | null>(null)
  // Where the back end keeps none, there is none to come along.
  const kept = left.session.reason.text !== ''
  const [anew, setAnew] = useState(!kept)
  const { mode } = left.session
  const able = capabilitiesIn(mode, given ?? {}, client.capabilities)
  const policy = servedIn(mode, given ?? DEFAULT_POLICY, client.capabilities)
  const next = subject === null ? left.subject : personOf(subject)
  const form = useRequestForm({
    policy,
    begin: () => ({ ...emptyDraft(policy), mode }),
    act: ({ reason, ticket }) => client.switchTo({ subject: next, reason, ticket }),
  })
  const fields = useFields(form, policy, anew ? REASON : [])
  const { busy } = form
  useEffect(() => onBusy(busy), [busy, onBusy])

  const content = useRef<HTMLFormElement>(null)
  const chosen = subject !== null
  const asked = useRef(chosen)
  useEffect(() => {
    if (asked.current === chosen) return
    asked.current = chosen
    content.current
      ?.querySelector<HTMLElement>(chosen ? 'input:checked, select, [type="submit"]' : '[role="combobox"]')
      ?.focus()
  }, [chosen])

  const send = async () => {
    const outcome = await (anew ? form.send() : form.run(() => client.switchTo({ subject: next })))
    if (outcome !== 'done') return
    onClose()
    callHost(onSwitched)
  }
  const waits = form.refusal?.code === 'needs_approval'
  useEffect(() => {
    if (waits) callHost(onAsked)
  }, [waits, onAsked])
  if (waits) return <Asked left={left} textId={promiseId} onClose={onClose} />
  if (able?.ownSession === 'none') return <NotFromHere textId={promiseId} onClose={onClose} />

  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (chosen) void send()
  }
  const cautions = [
    able?.second === 'refuses' ? <Caution key="second">{switching.inTwoSteps}</Caution> : null,
    able?.reason === 'dropped' ? <NoReason key="reason" /> : null,
  ].filter((caution) => caution !== null)
  const asks = subject !== null && given !== null && needsApproval(given, mode, subject)
  return (
    <>
      <Dialog.Title className="us-dialog-title">{switching.title}</Dialog.Title>
      <div id={promiseId} className="us-dialog-text">
        <p>
          <Fill
            text={switching.promise}
            values={{ subject: <IsolatedText max={48}>{left.subject.name}</IsolatedText> }}
          />
        </p>
        {cautions.length === 0 ? null : <ul className="us-promises">{cautions}</ul>}
      </div>
      <form ref={content} className="us-form" noValidate aria-busy={busy || undefined} onSubmit={onSubmit}>
        <div className="us-form-body us-spaced">
          {subject === null ? (
            <SubjectPicker search={search} onSelect={setSubject} />
          ) : (
            <SubjectCard subject={subject} onChange={busy ? undefined : () => setSubject(null)} />
          )}
          {chosen && kept ? (
            <ReasonChoice session={left.session} policy={given} anew={anew} onChange={setAnew} />
          ) : null}
          {chosen && anew ? <RequestFields form={form} fields={fields} policy={policy} /> : null}
        </div>
        <Summary fields={chosen ? fields : { ...fields, told: null }} />
        <div className="us-form-actions">
          <button
            type="button"
            className="us-form-button"
            aria-disabled={busy || undefined}
            onClick={busy ? undefined : onClose}
          >
            {dialog.cancel}
          </button>
          {subject === null ? null : (
            <button type="submit" className="us-form-button us-primary" aria-disabled={busy || undefined}>
              {busy ? (
                switching.going
              ) : asks ? (
                dialog.ask
              ) : (
                <span>
                  <Fill text={switching.go} values={{ subject: <ShortName subject={subject} /> }} />
                </span>
              )}
            </button>
          )}
        </div>
      </form>
    </>
  )
}
