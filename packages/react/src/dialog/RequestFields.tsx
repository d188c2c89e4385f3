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
export function RequestFields({ form, fields: { at, countReason }, policy }: RequestFieldsProps) {
  const { draft, change } = form
  return (
    <>
      <div className="us-pair">
        <ReasonCodeField
          {...at('/reason/code')}
          value={draft.code}
          policy={policy}
          onChange={(code) => change('/reason/code', { code })}
        />
        <TicketField
          {...at('/ticket')}
          value={draft.ticket}
          policy={policy}
          onChange={(ticket) => change('/ticket', { ticket })}
        />
      </div>
      <ReasonTextField
        {...at('/reason/text')}
        draft={draft}
        count={countReason(draft.text)}
        onChange={(text) => change('/reason/text', { text })}
      />
    </>
  )
}
