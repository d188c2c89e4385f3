import type { SignedOut } from '@understudy/client'
import { useState } from 'react'
import { useLocation } from 'react-router'
import { useServices } from '../session/services.ts'
import { Button } from '../ui/Button.tsx'
import { FullPage } from '../ui/FullPage.tsx'
import { Icon } from '../ui/Icon.tsx'

/** Nobody is signed in: one button, and back to the very page that was asked for. */
export function SignInPage({ state }: { readonly state: SignedOut }) {
  const { auth } = useServices()
  const location = useLocation()
  const [stage, setStage] = useState<'idle' | 'leaving' | 'failed'>('idle')

  function signIn() {
    setStage('leaving')
    auth.signIn(location.pathname + location.search + location.hash).catch(() => setStage('failed'))
  }

  return (
    <FullPage
      title="Sign in"
      actions={
        <Button kind="primary" busy={stage === 'leaving'} onClick={signIn}>
          Choose who to be
          <Icon name="arrow" />
        </Button>
      }
    >
      <p className="quiet">{whySentence(state)}</p>
      <p className="quiet">
        This is a demo, and nobody has a password. On the next page you pick a person: a support agent starts in the
        console, a customer in their own account. What support runs on can be picked there too.
      </p>
      {stage === 'failed' ? (
        <p className="problem" role="alert">
          <Icon name="alert" />
          The sign-in service did not answer. Try again in a moment.
        </p>
      ) : null}
    </FullPage>
  )
}

function whySentence({ why, ended }: SignedOut): string {
  if (ended !== null) {
    return `Your own sign-in is over, and with it the support session in ${ended.subject.name}’s account.`
  }
  if (why === 'signed_out') return 'You are signed out.'
  if (why === 'token_expired' || why === 'invalid_token') return 'Your sign-in is over. Sign in again to go on.'
  return 'Support console and customer app of Parcelwise, a shipping service.'
}
