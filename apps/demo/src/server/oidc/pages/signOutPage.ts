import { html, trusted } from './html.ts'
import { layout } from './layout.ts'

/**
 * Asks whether to sign out, or, when one of our own pages has sent the browser here, does so by itself. `form` is
 * the provider's form with its own proof against forgery.
 */
export function signOutPage(form: string, { confirmed }: { readonly confirmed: boolean }): string {
  const leave = html`<button class="strong" form="op.logoutForm" name="logout" value="yes" id="leave">Sign out</button>`
  if (confirmed) {
    return layout({
      title: 'Signing out · Parcelwise ID',
      script: 'leave.js',
      body: html`
      <h1>Signing out…</h1>
      <p class="lead">If nothing happens, press the button.</p>
      ${trusted(form)}
      <p class="actions">${leave}</p>`,
    })
  }
  return layout({
    title: 'Sign out? · Parcelwise ID',
    body: html`
      <h1>Do you want to sign out?</h1>
      <p class="lead">This ends your session in the support console and in the customer app, and a support session with it.</p>
      ${trusted(form)}
      <p class="actions"><a href="/">Stay signed in</a>${leave}</p>`,
  })
}
