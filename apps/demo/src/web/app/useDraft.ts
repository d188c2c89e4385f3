import { useEffect, useState } from 'react'
import type { Draft } from '../session/drafts.ts'
import { useServices } from '../session/services.ts'

interface FormDraft<V extends Draft> {
  readonly values: V
  set(changed: Partial<V>): void
  /** What is in the fields was typed in a session before this one, and never saved. */
  readonly recovered: boolean
  saved(): void
  /** Back to what is stored in the account. */
  discard(): void
}

/** The fields of a form. What is typed and not saved outlives the end of a support session, for the same account. */
export function useDraft<V extends Draft>(form: string, stored: V): FormDraft<V> {
  const { client, drafts } = useServices()
  const [kept] = useState(() => drafts.find(form, client.getState()))
  const [values, setValues] = useState<V>({ ...stored, ...kept })
  const [recovered, setRecovered] = useState(kept !== null)
  const unsaved = Object.keys(stored).some((field) => values[field] !== stored[field])

  useEffect(() => drafts.write(form, unsaved ? values : null), [drafts, form, unsaved, values])

  useEffect(
    () => () => {
      // Whoever goes to another page leaves it; whom a change of identity takes away does not.
      if (client.getState().status !== 'switching') drafts.write(form, null)
    },
    [client, drafts, form],
  )

  function forget() {
    drafts.drop(form, client.getState())
    setRecovered(false)
  }

  return {
    values,
    set: (changed) => setValues((before) => ({ ...before, ...changed })),
    recovered,
    saved: forget,
    discard() {
      setValues(stored)
      forget()
    },
  }
}
