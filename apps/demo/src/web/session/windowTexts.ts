import { en, type Messages } from '@understudy/react'

/** What the start dialog says where the account opens in a window of its own. */
export const WINDOWED_TEXTS: Messages = {
  ...en,
  dialog: {
    ...en.dialog,
    back: 'It opens in a window of its own. Here you stay yourself.',
    start: { view: 'View in window', act: 'Act in window', shadow: 'Start in window' },
    starting: 'Opening…',
  },
  refusals: {
    ...en.refusals,
    // Codes that only a hand-off has.
    ...{
      window_blocked: 'The browser did not open a window. Allow windows for this site, then try again.',
      handoff_failed: 'The new window was closed or could not take over, so the session is ended. You can try again.',
    },
  },
}

/** What the strip says in that window: there is nobody to go back to in it. */
export const HANDED_TEXTS: Messages = {
  ...en,
  banner: { ...en.banner, expiredHint: 'Leaving the account.', returning: 'Leaving the account…' },
}
