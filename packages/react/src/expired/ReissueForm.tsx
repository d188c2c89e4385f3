'use client'

import type { Active } from '@understudy/client'
import { DEFAULT_POLICY, type Policy } from '@understudy/protocol'
import type { FormEvent } from 'react'
import { NoReason } from '../dialog/Cautions.tsx'
import { RequestFields } from '../dialog/RequestFields.tsx'
import { Summary } from '../dialog/Summary.tsx'
import { TimeField } from '../dialog/TimeField.tsx'
import { useFields } from '../dialog/useFields.ts'
import { draftOf, useRequestForm } from '../dialog/useRequestForm.ts'
import { callHost } from '../element/callHost.ts'
import { useEndImpersonation } from '../hooks/useEndImpersonation.ts'
import { englishExpired } from '../messages/english/expired.ts'
import { englishStrip } from '../messages/english/strip.ts'
import { fill } from '../messages/fillText.ts'
import { useClient, useTextsOf } from '../provider/context.ts'
import { useNumbers } from '../provider/useNumbers.ts'

const ENGLISH = { ...englishStrip, ...englishExpired }

interface ReissueFormProps {
  readonly over: Active
  /** As far as the back end keeps it; `null`: there is only the way back. */
  readonly policy: Policy | null
  /** There is no own session to go back to. */
  readonly lost: boolean
  /** Whether the back end keeps the reason. */
  readonly keepsReason: boolean
  readonly onReissued: (() => void) | undefined
  readonly onEnd: (() => void) | undefined
  readonly now: () => number
}

/** Everything but the mode, which stays: another one would be another page. */
const SHOWN = ['/reason/code', '/ticket', '/reason/text', '/ttlSeconds'] as const

/** Back to the own account, or on in the same one under the reason it was opened for, which can be changed. */
export function ReissueForm(props: ReissueFormProps) {
  const { over, policy: given, lost, keepsReason, onReissued, onEnd, now } = props
  const client = useClient()
  const { messages } = useTextsOf(ENGLISH)
  const format = useNumbers()
  const { expired, banner } = messages
  // Without a policy the form is not shown, and the hooks below need one all the same.
  const policy = given ?? DEFAULT_POLICY
  const form = useRequestForm({
    policy,
    begin: () => draftOf(over.session, policy),
    act: ({ reason, ticket, ttlSeconds }) => client.reissue({ reason, ticket, ttlSeconds }),
  })
  const fields = useFields(form, policy, SHOWN)
  const { end, ending } = useEndImpersonation(onEnd)
  const { draft, busy, change } = form

  const send = async () => {
    if ((await form.send()) === 'done') callHost(onReissued)
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (!ending) void send()
  }
  return (
    <form className="us-form" noValidate aria-busy={busy || undefined} onSubmit={onSubmit}>
      {given === null ? null : (
        <div className="us-form-body">
          {keepsReason ? null : (
            <ul className="us-promises">
              <NoReason />
            </ul>
          )}
          <RequestFields form={form} fields={fields} policy={policy} />
          <TimeField
            {...fields.at('/ttlSeconds')}
            value={draft.ttlSeconds}
            policy={policy}
            now={now}
            onChange={(ttlSeconds) => change('/ttlSeconds', { ttlSeconds })}
          />
        </div>
      )}
      <Summary fields={fields} />
      <div className="us-form-actions">
        <button type="button" className="us-form-button" aria-disabled={ending || undefined} onClick={end}>
          {ending ? banner.ending : lost ? banner.end : expired.leave}
        </button>
        {given === null ? null : (
          <button type="submit" className="us-form-button us-primary" aria-disabled={busy || ending || undefined}>
            {busy ? expired.goingOn : fill(expired.goOn, { time: format.about(draft.ttlSeconds * 1000) })}
          </button>
        )}
      </div>
    </form>
  )
}
