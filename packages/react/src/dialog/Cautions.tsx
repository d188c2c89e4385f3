'use client'

import type { Capabilities } from '@understudy/protocol'
import type { ReactNode } from 'react'
import { CHECK, Icon, WARNING } from '../icons/icons.tsx'
import { englishCautions } from '../messages/english/cautions.ts'
import { englishDialog } from '../messages/english/dialog.ts'
import { useTextsOf } from '../provider/context.ts'

const ENGLISH = { ...englishCautions, ...englishDialog }

/** A start of these gives its session to this browser, in the place of the one that is there. */
const IN_THIS_BROWSER: readonly Capabilities['start'][] = ['redirect', 'cookie']

interface CautionsProps {
  readonly capabilities: Capabilities | null
  /** The own session is gone by the start. */
  readonly lost: boolean
}

/** What cannot be promised, in the place of the promise that one comes back: before the start, and with another way if there is one. */
export function Cautions({ capabilities, lost }: CautionsProps) {
  const { cautions, dialog } = useTextsOf(ENGLISH).messages
  const otherWay = capabilities !== null && IN_THIS_BROWSER.includes(capabilities.start)
  return (
    <>
      {lost ? (
        <Caution>
          {cautions.ownSession} {otherWay ? cautions.otherWay : null}
        </Caution>
      ) : (
        <li>
          <Icon d={CHECK} />
          <span>{dialog.back}</span>
        </li>
      )}
      {capabilities?.reason === 'dropped' ? <NoReason /> : null}
    </>
  )
}

/** What is asked for here, and kept nowhere. */
export function NoReason() {
  return <Caution>{useTextsOf(englishCautions).messages.cautions.noReason}</Caution>
}

/** One line of a list of promises that is none. */
export function Caution({ children }: { readonly children: ReactNode }) {
  return (
    <li className="us-caution">
      <Icon d={WARNING} />
      <span>{children}</span>
    </li>
  )
}
