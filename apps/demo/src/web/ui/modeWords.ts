import type { Mode } from '@understudy/protocol'
import type { Tone } from './Badge.tsx'

/** What a mode means for the person at the keyboard. */
export const MODE_WORDS: Readonly<Record<Mode, { readonly label: string; readonly tone: Tone }>> = {
  view: { label: 'View only', tone: 'accent' },
  act: { label: 'Changes are real', tone: 'warn' },
  shadow: { label: 'As yourself', tone: 'neutral' },
}
