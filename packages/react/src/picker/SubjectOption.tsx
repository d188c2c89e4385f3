'use client'

import { CHECK, Icon, LOCK } from '../icons/icons.tsx'
import { englishDialog } from '../messages/english/dialog.ts'
import { englishPicker } from '../messages/english/picker.ts'
import type { Messages } from '../messages/messages.ts'
import type { SubjectRefusal } from '../messages/shownCodes.ts'
import { useTextsOf } from '../provider/context.ts'
import { initials } from '../text/called.ts'
import { factsOf } from '../text/facts.ts'
import { IsolatedText } from '../text/IsolatedText.tsx'
import type { FoundSubject } from './search.ts'

const ENGLISH = { ...englishDialog, ...englishPicker }

interface SubjectOptionProps {
  readonly id: string
  readonly subject: FoundSubject
  readonly active: boolean
  readonly onPick: () => void
  readonly onPoint: () => void
}

/** One person in the list: name, the id that cannot be forged, what tells them from others, and why not. */
export function SubjectOption({ id, subject, active, onPick, onPoint }: SubjectOptionProps) {
  const { messages } = useTextsOf(ENGLISH)
  const { refused } = subject
  const facts = factsOf([subject.email, subject.org, ...(subject.details ?? [])])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the combobox's, which keeps the focus
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      aria-disabled={refused === undefined ? undefined : true}
      className="us-option"
      // The focus stays in the field.
      onMouseDown={(event) => event.preventDefault()}
      onPointerMove={active ? undefined : onPoint}
      onClick={onPick}
    >
      <span className="us-avatar us-avatar-small" aria-hidden="true">
        {initials(subject.name)}
      </span>
      <span className="us-card-text">
        <span className="us-card-name">
          <strong>
            <IsolatedText max={48}>{subject.name}</IsolatedText>
          </strong>{' '}
          <span className="us-card-id">
            <IsolatedText max={32}>{subject.id}</IsolatedText>
          </span>
        </span>{' '}
        <span className="us-card-facts">
          {facts.map((fact, index) => (
            <span key={fact}>
              {index > 0 ? ' · ' : null}
              <IsolatedText max={48}>{fact}</IsolatedText>
            </span>
          ))}
        </span>
      </span>{' '}
      {refused === undefined ? null : (
        <span className="us-tag" data-access={refused === 'protected' ? 'protected' : 'refused'}>
          <Icon d={refused === 'current' ? CHECK : LOCK} />
          {wordsFor(refused, messages)}
        </span>
      )}
      {refused === undefined && subject.asksFirst === true ? (
        <span className="us-tag" data-access="asks-first">
          {messages.dialog.access.asksFirst}
        </span>
      ) : null}
    </div>
  )
}

function wordsFor(code: string, { picker }: Pick<Messages, 'picker'>): string {
  return isKnown(code, picker.refused) ? picker.refused[code] : picker.refused.unavailable
}

function isKnown(code: string, known: Messages['picker']['refused']): code is SubjectRefusal {
  return Object.hasOwn(known, code)
}
