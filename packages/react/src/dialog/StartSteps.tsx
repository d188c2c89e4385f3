'use client'

import * as Dialog from '@radix-ui/react-dialog'
import { useEffect, useRef, useState } from 'react'
import { englishDialog } from '../messages/english/dialog.ts'
import { Fill } from '../messages/Fill.tsx'
import { SubjectPicker } from '../picker/SubjectPicker.tsx'
import type { SubjectSearch } from '../picker/search.ts'
import { useTextsOf } from '../provider/context.ts'
import { IsolatedText } from '../text/IsolatedText.tsx'
import { StartForm, type StartFormProps } from './StartForm.tsx'
import type { StartSubject } from './SubjectCard.tsx'

interface StartStepsProps extends Omit<StartFormProps, 'subject' | 'onChange'> {
  readonly subject: StartSubject | undefined
  readonly search: SubjectSearch | undefined
}

/** Whose account, where that is open, and then the form. What was typed into the form stays when another is chosen. */
export function StartSteps({ subject: given, search, ...form }: StartStepsProps) {
  const { messages } = useTextsOf(englishDialog)
  const [chosen, setChosen] = useState(given)
  const [picking, setPicking] = useState(given === undefined)
  const subject = given ?? chosen
  const steps = useRef<HTMLDivElement>(null)
  const focused = useRef(picking)

  useEffect(() => {
    // At first the dialog sets the focus; then it goes where the next thing is asked.
    if (focused.current === picking) return
    focused.current = picking
    steps.current?.querySelector<HTMLElement>(picking ? '[role="combobox"]' : 'form input:checked')?.focus()
  }, [picking])

  return (
    <div ref={steps} className="us-steps">
      <Dialog.Title className="us-dialog-title">
        {subject === undefined || picking ? (
          messages.dialog.anyTitle
        ) : (
          <Fill
            text={messages.dialog.title}
            values={{ subject: <IsolatedText max={48}>{subject.name}</IsolatedText> }}
          />
        )}
      </Dialog.Title>
      {picking && search !== undefined ? (
        <div className="us-form">
          <div className="us-form-body">
            <SubjectPicker
              search={search}
              onSelect={(found) => {
                setChosen(found)
                setPicking(false)
              }}
            />
          </div>
          <div className="us-form-actions">
            <button type="button" className="us-form-button" onClick={form.onCancel}>
              {messages.dialog.cancel}
            </button>
          </div>
        </div>
      ) : null}
      {subject === undefined ? null : (
        <div className="us-steps" hidden={picking}>
          <StartForm
            {...form}
            subject={subject}
            onChange={given === undefined && search !== undefined ? () => setPicking(true) : undefined}
          />
        </div>
      )}
    </div>
  )
}
