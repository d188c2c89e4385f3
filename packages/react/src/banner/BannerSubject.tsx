'use client'

import type { ComponentProps } from 'react'
import { type RenderProp, renderElement } from '../element/renderElement.ts'
import type { StripTexts } from '../messages/english/strip.ts'
import { Fill } from '../messages/Fill.tsx'
import { displayText } from '../text/displayText.ts'
import { IsolatedText } from '../text/IsolatedText.tsx'
import { useBanner } from './context.ts'
import { causeOf, type Strip } from './strip.ts'

/** Longest name on the strip; the whole of it is in its `title`. */
const NAME = 48

export interface BannerSubjectProps extends Omit<ComponentProps<'h2'>, 'children'>, RenderProp {}

/**
 * Whose account it is, by name and by the id that cannot be forged.
 * Renders an `<h2>` element.
 */
export function BannerSubject(props: BannerSubjectProps) {
  const { strip, messages } = useBanner()
  const text = sentenceOf(strip, messages)
  const person = strip.subject
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
        {person !== null && causeOf(strip) !== null ? (
          <span className="us-id">
            <IsolatedText max={32}>{person.id}</IsolatedText>
          </span>
        ) : null}
      </>
    ),
  })
}

function sentenceOf({ status, subject, session, request }: Strip, { banner }: StripTexts): string | null {
  if (session !== null) return banner.as[session.mode]
  if (request !== null) return banner.asked[request.mode]
  if (status === 'switching') return subject === null ? banner.returning : banner.opening
  return status === 'leaving' ? banner.leaving : null
}
