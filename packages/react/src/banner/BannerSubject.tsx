'use client'

import type { Person } from '@understudy/protocol'
import type { ComponentProps } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import { englishStrip } from '../messages/english/strip.ts'
import { Fill } from '../messages/Fill.tsx'
import type { Messages } from '../messages/messages.ts'
import { useTextsOf } from '../provider/context.ts'
import { displayText } from '../text/displayText.ts'
import { IsolatedText } from '../text/IsolatedText.tsx'
import { useBanner } from './context.ts'
import type { Strip } from './strip.ts'

/** Longest name on the strip; the whole of it is in its `title`. */
const NAME = 48

export interface BannerSubjectProps extends Omit<ComponentProps<'h2'>, 'children'>, RenderProp {}

/**
 * Whose account it is, by name and by the id that cannot be forged.
 * Renders an `<h2>` element.
 */
export function BannerSubject(props: BannerSubjectProps) {
  const { strip } = useBanner()
  const { messages } = useTextsOf(englishStrip)
  const { text, person, id } = sentenceOf(strip, messages)
  if (text === null) return null
  return renderElement('h2', props, {
    className: 'us-subject',
    children: (
      <>
        <span className="us-sentence">
          {person === null ? (
            text
          ) : (
            <Fill
              text={text}
              wordClass="us-sentence-word"
              values={{
                subject: (
                  <strong className="us-name" title={displayText(person.name).full}>
                    <IsolatedText max={NAME}>{person.name}</IsolatedText>
                  </strong>
                ),
              }}
            />
          )}
        </span>{' '}
        {person !== null && id ? (
          <span className="us-id">
            <IsolatedText max={32}>{person.id}</IsolatedText>
          </span>
        ) : null}
      </>
    ),
  })
}

interface Sentence {
  readonly text: string | null
  readonly person: Person | null
  readonly id: boolean
}

function sentenceOf(strip: Strip, { banner }: Pick<Messages, 'banner'>): Sentence {
  switch (strip.kind) {
    case 'session':
      return { text: banner.as[strip.session.session.mode], person: strip.session.subject, id: true }
    case 'pending':
      return { text: banner.asked[strip.request.mode], person: strip.request.subject, id: true }
    case 'switching':
      return { text: strip.to === null ? banner.returning : banner.opening, person: strip.to, id: false }
    case 'leaving':
      return { text: banner.leaving, person: null, id: false }
    case 'unknown':
      return { text: null, person: null, id: false }
  }
}
