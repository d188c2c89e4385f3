import { REVIEW_VERDICTS, type Review, type ReviewVerdict } from '@understudy/protocol'
import { useId, useState } from 'react'
import { useSend } from '../api/useSend.ts'
import { fieldError } from '../app/fieldError.ts'
import { useServices } from '../session/services.ts'
import { Choices } from '../ui/Choices.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { SendFailed } from '../ui/Feedback.tsx'
import { Icon } from '../ui/Icon.tsx'

const VERDICTS: Readonly<Record<ReviewVerdict, string>> = {
  justified: 'It was an emergency',
  unjustified: 'It was not',
}

interface ReviewDialogProps {
  readonly review: Review
  onClose(): void
}

/** What somebody else has found about an emergency access. Written once, and nothing is chosen beforehand. */
export function ReviewDialog({ review, onClose }: ReviewDialogProps) {
  const { toasts } = useServices()
  const send = useSend('/support/reviews', '/support/audit', '/api/console/counts')
  const [verdict, setVerdict] = useState<ReviewVerdict | null>(null)
  const [text, setText] = useState('')
  const [tried, setTried] = useState(false)
  const textId = useId()
  const { actor, subject } = review
  const short = (tried && text.trim().length < 10) || fieldError(send.failure, '/text', '') !== null
  const wrong = short ? 'Say in 10 to 500 characters what you found.' : null

  async function write() {
    setTried(true)
    if (verdict === null || text.trim().length < 10) return
    const path = `/support/reviews/${encodeURIComponent(review.id)}`
    const answer = await send.run('POST', path, { verdict, text: text.trim() })
    if (answer?.ok !== true) return
    toasts.say(`Your review of ${actor.name}’s emergency access is kept.`)
    onClose()
  }

  return (
    <ConfirmDialog
      title="Review this emergency access"
      confirm="Keep the review"
      busy={send.busy}
      onConfirm={() => void write()}
      onClose={onClose}
    >
      <p className="quiet">
        <bdi>{actor.name}</bdi> opened <bdi>{subject.name}</bdi>’s account without the approval that was needed. What
        you write is recorded under your name, once.
      </p>
      <p className="quote">
        <bdi>{review.reason.text}</bdi>
      </p>
      <div className="field">
        <Choices<ReviewVerdict>
          label="What was it?"
          value={verdict}
          options={REVIEW_VERDICTS.map((value) => ({ value, label: VERDICTS[value] }))}
          onChoose={setVerdict}
        />
        {tried && verdict === null ? <Wrong>Choose one.</Wrong> : null}
      </div>
      <div className="field">
        <label className="field-label" htmlFor={textId}>
          What you found
        </label>
        <textarea
          className="input"
          id={textId}
          maxLength={500}
          value={text}
          aria-invalid={wrong === null ? undefined : true}
          aria-describedby={wrong === null ? undefined : `${textId}-error`}
          onChange={(event) => setText(event.target.value)}
        />
        {wrong === null ? null : <Wrong id={`${textId}-error`}>{wrong}</Wrong>}
      </div>
      {wrong === null ? <SendFailed failure={send.failure} /> : null}
    </ConfirmDialog>
  )
}

function Wrong({ id, children }: { readonly id?: string; readonly children: string }) {
  return (
    <p className="field-error" id={id} role="alert">
      <Icon name="alert" />
      {children}
    </p>
  )
}
