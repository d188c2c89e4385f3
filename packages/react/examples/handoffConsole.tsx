import { isImpersonationError, type StartRequest } from '@understudy/client'
import { openHandoff } from '@understudy/client/handoff'
import { auth } from './yourApp.ts'

interface OpenAccountProps {
  readonly request: StartRequest
  say(text: string): void
}

/** The console, on https://console.example. */
export function OpenAccount({ request, say }: OpenAccountProps) {
  // In the handler of the click, before any `await`: a moment later browsers block the window.
  const open = () =>
    openHandoff({ actorToken: () => auth.getAccessToken(), entry: 'https://app.example/enter', request }).catch(
      (error: unknown) => {
        if (isImpersonationError(error, 'window_blocked')) say('Allow windows for this page, and try again.')
        else say('The account was not opened.')
      },
    )
  return (
    <button type="button" onClick={open}>
      Open account
    </button>
  )
}
