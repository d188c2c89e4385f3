import type { Active } from '@understudy/client'
import { useState } from 'react'
import { Link } from 'react-router'
import { useServices } from '../session/services.ts'
import { Button } from '../ui/Button.tsx'
import { FullPage } from '../ui/FullPage.tsx'
import { Icon } from '../ui/Icon.tsx'

/** In place of the console while this browser is in somebody's account: the way there, and the way out. */
export function InSupportSession({ session }: { readonly session: Pick<Active, 'subject'> }) {
  const { client } = useServices()
  const [ending, setEnding] = useState(false)

  async function end() {
    setEnding(true)
    // What failed is said by the strip above; the button comes back.
    await client.end().catch(() => undefined)
    setEnding(false)
  }

  return (
    <FullPage
      title={`This browser is in a support session as ${session.subject.name}`}
      icon="eye"
      actions={
        <>
          <Link className="button" data-kind="primary" to="/app">
            Go to their account
            <Icon name="arrow" />
          </Link>
          <Button busy={ending} onClick={() => void end()}>
            End session
          </Button>
        </>
      }
    >
      <p className="quiet">
        You are in{' '}
        <b className="strong">
          <bdi>{session.subject.name}</bdi>
        </b>
        ’s account <span className="mono">({session.subject.id})</span>, in this browser and in all its tabs. The
        console comes back when the session ends.
      </p>
    </FullPage>
  )
}
