'use client'

import type { Policy } from '@understudy/protocol'
import { ReasonCodeField, ReasonTextField, TicketField } from './ReasonFields.tsx'
import type { Fields } from './useFields.ts'
import type { RequestForm } from './useRequestForm.ts'

interface RequestFieldsProps {
  readonly form: Pick<RequestForm, 'draft' | 'change'>
  readonly fields: Fields
  readonly policy: Policy
}

/** Why: the kind of reason, the ticket, and the reason in one's own words. */
export function RequestFields({ form, fields: { idOf, errorOf }, policy }: RequestFieldsProps) {
  const { draft, change } = form
  return (
    <>
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
    </>
  )
}
