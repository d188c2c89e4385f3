import { Link } from 'react-router'
import { useServices } from '../session/services.ts'
import { signOut } from '../session/signOut.ts'
import { Button } from '../ui/Button.tsx'
import { FullPage } from '../ui/FullPage.tsx'
import { Icon } from '../ui/Icon.tsx'

/** A customer who found the address of the console. */
export function NotStaff() {
  const { client } = useServices()
  return (
    <FullPage
      title="This is for the support team"
      icon="lock"
      actions={
        <>
          <Link className="button" data-kind="primary" to="/app">
            Go to your account
            <Icon name="arrow" />
          </Link>
          <Button onClick={() => void signOut(client)}>Sign in as somebody else</Button>
        </>
      }
    >
      <p className="quiet">You are signed in as a customer. Your own account is open to you as always.</p>
    </FullPage>
  )
}
