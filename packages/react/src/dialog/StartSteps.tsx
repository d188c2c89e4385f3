'use client'

import { englishDialog } from '../messages/english/dialog.ts'
import type { SubjectSearch } from '../picker/search.ts'
import { useClient, useTextsOf } from '../provider/context.ts'
import { useLate } from '../vigil/useLate.ts'
import { hasTerms, needSteps } from './lateSteps.ts'
import { StartForm, type StartFormProps } from './StartForm.tsx'
import { StartTitle } from './StartTitle.tsx'
import { type StartSubject, SubjectCard } from './SubjectCard.tsx'

export interface StartStepsProps extends Omit<StartFormProps, 'subject' | 'onChange' | 'termsOf'> {
  readonly subject: StartSubject | undefined
  readonly search: SubjectSearch | undefined
}

/** The form, where somebody is given and nothing is out of the ordinary; else the steps that come late. */
export function StartSteps(props: StartStepsProps) {
  const { subject, search, ...form } = props
  const wanted = hasTerms(useClient(), form.policy) || !subject
  const { code: Steps, failed } = useLate(needSteps, wanted)
  if (wanted)
    return Steps ? <Steps {...props} Form={StartForm} Title={StartTitle} /> : <ToCome {...props} failed={failed} />
  return (
    <>
      <StartTitle subject={subject} />
      <StartForm {...form} subject={subject} />
    </>
  )
}

/** In the place of the first step while its code is on its way. */
function ToCome({ subject, onCancel, failed }: StartStepsProps & { readonly failed: boolean }) {
  const { dialog, picker, refusals } = useTextsOf(englishDialog).messages
  return (
    <>
      <StartTitle subject={subject} />
      <div className="us-form">
        <div className="us-form-body us-to-come" aria-busy={!failed}>
          {subject ? <SubjectCard subject={subject} /> : <p className="us-label">{picker.label}</p>}
          <p role="status">{failed ? refusals.other : null}</p>
        </div>
        <div className="us-form-actions">
          <button type="button" className="us-form-button" onClick={onCancel}>
            {dialog.cancel}
          </button>
        </div>
      </div>
    </>
  )
}
