import type { SignedOut } from '@understudy/client'
import type { ImpersonationErrorCode } from '@understudy/protocol'
import { useTexts } from '@understudy/react'
import { doorsBeside } from '../../shared/doors.ts'
import { FullPage } from '../ui/FullPage.tsx'
import { Icon } from '../ui/Icon.tsx'

interface HandedPageProps {
  readonly state: SignedOut
  readonly failure: ImpersonationErrorCode | null
}

/** The app's own origin without a support session: not opened, over, or never there. Nobody can sign in here. */
export function HandedPage({ state, failure }: HandedPageProps) {
  if (state.ended !== null) return <Over ended={state.ended} />
  if (failure !== null) {
    return (
      <FullPage title="The account was not opened" icon="alert">
        <p className="quiet">
          {WHY_NOT[failure] ?? 'The server did not answer.'} This window may be closed; start again from the support
          console.
        </p>
      </FullPage>
    )
  }
  return (
    <FullPage
      title="This window holds a support session only"
      icon="eye"
      actions={
        <a className="button" href={`${doorsBeside(window.location.origin)?.console ?? ''}/console/customers`}>
          Go to the console
          <Icon name="arrow" />
        </a>
      }
    >
      <p className="quiet">
        There is none in it now, and nobody signs in here. Accounts are opened from the support console, with “Open in a
        separate window”.
      </p>
    </FullPage>
  )
}

const WHY_NOT: Partial<Readonly<Record<ImpersonationErrorCode, string>>> = {
  handoff_refused: 'The link was used before, is too old, or was meant for another window.',
  handoff_failed: 'The support console did not answer this window.',
  custody_unavailable: 'This browser keeps no cookies here, and a support session is kept nowhere else.',
}

function Over({ ended }: { readonly ended: NonNullable<SignedOut['ended']> }) {
  const { messages } = useTexts()
  return (
    <FullPage title="The support session is over" icon="check">
      <p className="quiet">
        You were in{' '}
        <b className="strong">
          <bdi>{ended.subject.name}</bdi>
        </b>
        ’s account. {messages.endReasons[ended.reason]}
      </p>
      <p className="quiet">This window may be closed. You are yourself in the support console, as before.</p>
    </FullPage>
  )
}
