import type { ImpersonationClient } from '@understudy/client'
import { type ReactNode, useEffect } from 'react'
import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { ImpersonationProvider } from '../provider/ImpersonationProvider.tsx'
import { languages } from './languages.ts'

/** Height of a strip and a hairline. Pixels. */
const ROW = 47

interface StripOfEachLanguageProps {
  readonly client: ImpersonationClient
  /** Of the host, on each of them. */
  readonly actions?: ReactNode
}

/** One session in every language that ships, one strip below the other. */
export function StripOfEachLanguage({ client, actions }: StripOfEachLanguageProps) {
  useEffect(() => {
    // The strip keeps to the edge by `!important`; only the element's own style can move it for this picture.
    for (const [row, tag] of [...languages.keys()].entries()) {
      stripOf(tag)?.style.setProperty('inset-block-start', `${row * ROW}px`, 'important')
    }
  }, [])
  return (
    <>
      {[...languages].map(([tag, messages]) => (
        <ImpersonationProvider key={tag} client={client} messages={messages} shortcut={null}>
          <ImpersonationBanner standby={false} layout="overlay" id={`strip-${tag}`} actions={actions} />
        </ImpersonationProvider>
      ))}
    </>
  )
}

/** The strip in one of the languages. */
export const stripOf = (tag: string): HTMLElement | null => document.getElementById(`strip-${tag}`)
