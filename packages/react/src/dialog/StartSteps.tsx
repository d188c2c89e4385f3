'use client'

import * as Dialog from '@radix-ui/react-dialog'
import { useEffect, useRef, useState } from 'react'
import { englishDialog } from '../messages/english/dialog.ts'
import { Fill } from '../messages/Fill.tsx'
import { needPicker } from '../picker/latePicker.ts'
import type { SubjectSearch } from '../picker/search.ts'
import { useTextsOf } from '../provider/context.ts'
import { IsolatedText } from '../text/IsolatedText.tsx'
import { useLate } from '../vigil/useLate.ts'
import { StartForm, type StartFormProps } from './StartForm.tsx'
import type { StartSubject } from './SubjectCard.tsx'

interface StartStepsProps extends Omit<StartFormProps, 'subject' | 'onChange'> {
  readonly subject: StartSubject | undefined
  readonly search: SubjectSearch | undefined
}

/** Whose account, where that is open, and then the form. What was typed into the form stays when another is chosen. */
export function StartSteps({ subject: given, search, ...form }: StartStepsProps) {
  const { dialog } = useTextsOf(englishDialog).messages
  const [chosen, setChosen] = useState(given)
  const [picking, setPicking] = useState(given === undefined)
  const subject = given ?? chosen
  const steps = useRef<HTMLDivElement>(null)
  const { code: Picker, failed } = useLate(needPicker, search !== undefined)
  const step = !picking ? 'form' : Picker === null ? 'wait' : 'search'
  const focused = useRef(step)

  useEffect(() => {
    // At first the dialog sets the focus; then it goes where the next thing is asked.
    if (focused.current === step) return
    focused.current = step
    // Nothing is asked while it waits.
    const first = step === 'form' ? 'form input:checked' : '[role="combobox"]'
    steps.current?.querySelector<HTMLElement>(first)?.focus()
  }, [step])

  return (
    <div ref={steps} className="us-steps">
      <Dialog.Title className="us-dialog-title">
        {subject === undefined || picking ? (
          dialog.anyTitle
        ) : (
          <Fill text={dialog.title} values={{ subject: <IsolatedText max={48}>{subject.name}</IsolatedText> }} />
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
              {dialog.cancel}
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

/** In the place of the search while its code is on its way: as large, so that nothing jumps. */
function PickerToCome({ failed }: { readonly failed: boolean }) {
  const { picker } = useTextsOf(englishDialog).messages
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
