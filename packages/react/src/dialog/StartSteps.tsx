'use client'

import * as Dialog from '@radix-ui/react-dialog'
import { useEffect, useRef, useState } from 'react'
import { englishDialog } from '../messages/english/dialog.ts'
import { englishPicker } from '../messages/english/picker.ts'
import { Fill } from '../messages/Fill.tsx'
import type { SubjectSearch } from '../picker/search.ts'
import { useLatePicker } from '../picker/useLatePicker.ts'
import { useTextsOf } from '../provider/context.ts'
import { IsolatedText } from '../text/IsolatedText.tsx'
import { StartForm, type StartFormProps } from './StartForm.tsx'
import type { StartSubject } from './SubjectCard.tsx'

const ENGLISH = { ...englishDialog, ...englishPicker }

interface StartStepsProps extends Omit<StartFormProps, 'subject' | 'onChange'> {
  readonly subject: StartSubject | undefined
  readonly search: SubjectSearch | undefined
}

/** Whose account, where that is open, and then the form. What was typed into the form stays when another is chosen. */
export function StartSteps({ subject: given, search, ...form }: StartStepsProps) {
  const { messages } = useTextsOf(ENGLISH)
  const [chosen, setChosen] = useState(given)
  const [picking, setPicking] = useState(given === undefined)
  const subject = given ?? chosen
  const steps = useRef<HTMLDivElement>(null)
  const { Picker, failed } = useLatePicker(search !== undefined)
  const step = !picking ? 'form' : Picker === null ? 'wait' : 'search'
  const focused = useRef(step)

  useEffect(() => {
    // At first the dialog sets the focus; then it goes where the next thing is asked.
    if (focused.current === step) return
    focused.current = step
    steps.current?.querySelector<HTMLElement>(FIRST[step])?.focus()
  }, [step])

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
            {Picker === null ? (
              <PickerToCome failed={failed} />
            ) : (
              <Picker
                search={search}
                onSelect={(found) => {
                  setChosen(found)
                  setPicking(false)
                }}
              />
            )}
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

/** What is focused at each step; nothing where nothing is asked yet. */
const FIRST = { form: 'form input:checked', search: '[role="combobox"]', wait: '[role="combobox"]' } as const

/** In the place of the search while its code is on its way: as large, so that nothing jumps. */
function PickerToCome({ failed }: { readonly failed: boolean }) {
  const { picker } = useTextsOf(ENGLISH).messages
  return (
    <div className="us-picker" aria-busy={!failed}>
      <p className="us-label">{picker.label}</p>
      {failed ? null : <div className="us-input" />}
      <div className="us-search-status" data-hidden={failed ? undefined : ''}>
        <p role="status">{failed ? picker.failed : null}</p>
      </div>
    </div>
  )
}
