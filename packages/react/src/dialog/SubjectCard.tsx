'use client'

import type { Mode, Person } from '@understudy/protocol'
import type { ReactNode } from 'react'
import { CHECK, Icon } from '../icons/icons.tsx'
import { englishDialog } from '../messages/english/dialog.ts'
import { Fill } from '../messages/Fill.tsx'
import { useTextsOf } from '../provider/context.ts'
import { initials, shortName } from '../text/called.ts'
import { factsOf } from '../text/facts.ts'
import { IsolatedText } from '../text/IsolatedText.tsx'

/** Whose account is to be opened, as the console's directory knows them. */
export interface StartSubject extends Person {
  /** What else tells this person from others, such as plan and city. Shown after the organisation. */
  readonly details?: readonly string[]
  /** Where the policy says `flagged`, this account needs an approval. @default false */
  readonly asksFirst?: boolean
}

interface SubjectCardProps {
  readonly subject: StartSubject
  /** Where another one can be chosen. */
  readonly onChange?: (() => void) | undefined
}

/** Name, id and circumstances of the subject, so that nobody opens the wrong account. */
export function SubjectCard({ subject, onChange }: SubjectCardProps) {
  const { dialog, picker } = useTextsOf(englishDialog).messages
  const facts = factsOf([subject.org, ...(subject.details ?? [])])
  return (
    <div className="us-card">
      <span className="us-avatar" aria-hidden="true">
        {initials(subject.name)}
      </span>
      <div className="us-card-text">
        <p className="us-card-name">
          <strong>
            <IsolatedText>{subject.name}</IsolatedText>
          </strong>{' '}
          <span className="us-card-id">
            <IsolatedText max={32}>{subject.id}</IsolatedText>
          </span>
        </p>
        <p className="us-card-facts">
          {facts.map((fact, index) => (
            <span key={fact}>
              {index > 0 ? ' · ' : null}
              <IsolatedText>{fact}</IsolatedText>
            </span>
          ))}
        </p>
      </div>
      <span className="us-tag" data-access={subject.asksFirst ? 'asks-first' : 'active'}>
        {dialog.access[subject.asksFirst ? 'asksFirst' : 'active']}
      </span>
      {onChange === undefined ? null : (
        <button type="button" className="us-summary-link us-change" onClick={onChange}>
          {picker.change}
        </button>
      )}
    </div>
  )
}

interface PromisesProps {
  readonly id: string
  readonly mode: Mode
  readonly subject: StartSubject
  /** Instead of the last one, where that could not be kept. */
  readonly cautions: ReactNode
}

/** What will happen, before it does. */
export function Promises({ id, mode, subject, cautions }: PromisesProps) {
  const { dialog } = useTextsOf(englishDialog).messages
  const name = { subject: <ShortName subject={subject} /> }
  return (
    <ul id={id} className="us-promises">
      {[dialog.promise[mode], dialog.recorded, ...(cautions ? [] : [dialog.back])].map((text) => (
        <li key={text}>
          <Icon d={CHECK} />
          <span>
            <Fill text={text} values={name} />
          </span>
        </li>
      ))}
      {cautions}
    </ul>
  )
}

/** What the subject is called in a sentence. */
export function ShortName({ subject }: { readonly subject: Person }) {
  return <IsolatedText max={24}>{shortName(subject.name)}</IsolatedText>
}
