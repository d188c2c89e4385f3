'use client'

import { Icon, WARNING } from '../icons/icons.tsx'
import { englishScrutiny } from '../messages/english/scrutiny.ts'
import { useTextsOf } from '../provider/context.ts'
import { closeLook, mixesScripts } from './closeLook.ts'

/** Beside a name in which one word mixes alphabets. Renders a `<span role="img">` element. */
function MixedScript() {
  const { names } = useTextsOf(englishScrutiny).messages
  return (
    <span className="us-mixed" role="img" aria-label={names.mixedScript} title={names.mixedScript}>
      <Icon d={WARNING} />
    </span>
  )
}

/** What is done with a text of others beyond making it safe. Loaded by `useScrutiny.ts`. */
export const scrutiny = { closeLook, mixesScripts, MixedScript } as const

export type Scrutiny = typeof scrutiny
