import type { OpenRequest } from '@understudy/client/connectors/bridge'
import { useId, useState } from 'react'
import { useSend } from '../api/useSend.ts'
import { useServices } from '../session/services.ts'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { SendFailed } from '../ui/Feedback.tsx'

export type Decision = 'approve' | 'deny'

const WORDS = {
  approve: { title: 'Approve this request?', button: 'Approve', kind: 'primary', done: 'may open' },
  deny: { title: 'Deny this request?', button: 'Deny', kind: 'danger-strong', done: 'may not open' },
} as const

interface DecideDialogProps {
  readonly request: OpenRequest
  readonly decision: Decision
  onClose(): void
}

/** A decision with a note for the one who asked. */
export function DecideDialog({ request, decision, onClose }: DecideDialogProps) {
  const { toasts } = useServices()
  const send = useSend('/support/requests', '/api/console/counts')
  const [note, setNote] = useState('')
  const noteId = useId()
  const { title, button, kind, done } = WORDS[decision]

  async function decide() {
    const text = note.trim()
    const answer = await send.run(
      'POST',
      `/support/requests/${encodeURIComponent(request.id)}/${decision}`,
      text === '' ? {} : { note: text },
    )
    if (answer?.ok !== true) return
    toasts.say(`${request.actor.name} ${done} ${request.subject.name}’s account.`)
    onClose()
  }

  return (
    <ConfirmDialog title={title} confirm={button} kind={kind} busy={send.busy} onConfirm={decide} onClose={onClose}>
      <p className="quiet">
        <bdi>{request.actor.name}</bdi> asks to make changes in <bdi>{request.subject.name}</bdi>’s account. Your
        decision and your note are recorded under your name.
      </p>
      <div className="field">
        <div className="field-head">
          <label className="field-label" htmlFor={noteId}>
            Note
          </label>
          <span className="field-hint">optional</span>
        </div>
        <textarea
          className="input"
          id={noteId}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </div>
      <SendFailed failure={send.failure} />
    </ConfirmDialog>
  )
}
