import type { EndedSession } from '@understudy/protocol'
import { Link } from 'react-router'
import { FullPage } from '../ui/FullPage.tsx'
import { Icon } from '../ui/Icon.tsx'

/** Staff who opened the customer's product without being in a support session. */
export function NoAccountHere({ ended }: { readonly ended: EndedSession | null }) {
  return (
    <FullPage
      title="You have no account here"
      icon="box"
      actions={
        <Link className="button" data-kind="primary" to={ended?.returnTo ?? '/console/customers'}>
          Go to the support console
          <Icon name="arrow" />
        </Link>
      }
    >
      <p className="quiet">
        Parcelwise is for customers. {ended === null ? null : <Over ended={ended} />}To look at a customer’s account,
        choose the customer in the support console and press Impersonate.
      </p>
    </FullPage>
  )
}

function Over({ ended }: { readonly ended: EndedSession }) {
  return (
    <>
      Your session in <bdi>{ended.subject.name}</bdi>’s account is over.{' '}
    </>
  )
}
