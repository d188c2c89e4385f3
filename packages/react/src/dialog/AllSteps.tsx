'use client'

import { useEffect, useRef, useState } from 'react'
import { englishDialog } from '../messages/english/dialog.ts'
import { SubjectPicker } from '../picker/SubjectPicker.tsx'
import { useClient, useTextsOf } from '../provider/context.ts'
import type { StartForm } from './StartForm.tsx'
import type { StartStepsProps } from './StartSteps.tsx'
import type { StartTitle } from './StartTitle.tsx'
import { served } from './served.ts'
import { createTerms } from './terms.tsx'

interface AllStepsProps extends StartStepsProps {
  // Not imported: bundlers would cut what the page has anyway into pieces of its own.
  readonly Form: typeof StartForm
  readonly Title: typeof StartTitle
}

/**
 * Whose account, where that is open, and then the form, with what the policy has beyond the ordinary. What was typed into the
 * form stays when another person is chosen. Loaded by `lateSteps.ts`, and imported by nothing else.
 */
export function AllSteps({ subject: given, search, Form, Title, ...form }: AllStepsProps) {
  const { capabilities } = useClient()
  const { dialog } = useTextsOf(englishDialog).messages
  const [chosen, setChosen] = useState(given)
  const [picking, setPicking] = useState(given === undefined)
  const subject = given ?? chosen
  const steps = useRef<HTMLDivElement>(null)
  const step = picking ? '[role="combobox"]' : 'form input:checked'

  // Where the next thing is asked, also when the code has come after the dialog.
  useEffect(() => {
    steps.current?.querySelector<HTMLElement>(step)?.focus()
  }, [step])

  return (
    <div ref={steps} className="us-steps">
      <Title subject={picking ? undefined : subject} />
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
              {dialog.cancel}
            </button>
          </div>
        </div>
      ) : null}
      {subject === undefined ? null : (
        <div className="us-steps" hidden={picking}>
          <Form
            {...form}
            subject={subject}
            policy={served(form.policy, capabilities)}
            termsOf={createTerms(capabilities)}
            onChange={given === undefined && search !== undefined ? () => setPicking(true) : undefined}
          />
        </div>
      )}
    </div>
  )
}
