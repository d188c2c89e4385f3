import type { SystemId } from '../../../shared/systems.ts'
import type { Account } from '../accounts.ts'
import { html, type Markup } from './html.ts'
import { layout } from './layout.ts'
import { systemChoice } from './systemChoice.ts'

/**
 * The page that says who can be picked; each person is one button of one form. `suggested` is marked and comes with the
 * focus. What support runs on is chosen beside it, in the same form.
 */
export function signInPage(accounts: readonly Account[], suggested: string | null, picked: SystemId): string {
  const group = (name: Account['group'], title: string, lead: string) => {
    const members = accounts.filter((account) => account.group === name)
    if (members.length === 0) return html``
    return html`
        <section aria-labelledby="group-${name}">
          <h2 id="group-${name}">${title}</h2>
          <p class="lead">${lead}</p>
          <ul>${members.map((account) => choice(account, account.id === suggested))}
          </ul>
        </section>`
  }
  return layout({
    title: 'Sign in · Parcelwise ID',
    body: html`
      <h1>Who is at the keyboard?</h1>
      <p class="lead">This is a demo: pick a person. There are no passwords.</p>
      <form method="post">
        ${systemChoice(picked)}
        ${group('support', 'Support team', 'Start in the support console.')}
        ${group('customer', 'Customers', 'Start in the customer app, and see when support was there.')}
      </form>`,
  })
}

function choice({ id, name, description }: Account, suggested: boolean): Markup {
  return html`
            <li>
              <button name="account" value="${id}"${suggested ? html` autofocus` : html``}>
                <span class="initials" data-tone="${tone(id)}" aria-hidden="true">${initials(name)}</span>
                <span class="who">
                  <span class="name"><bdi>${name}</bdi>${suggested ? html` <span class="hint">suggested</span>` : html``}</span>
                  <span class="description">${description}</span>
                </span>
                <span class="go" aria-hidden="true"></span>
              </button>
            </li>`
}

function initials(name: string): string {
  const words = name.split(/\s+/u)
  return [words[0], words.at(-1)].map((word) => [...(word ?? '')][0] ?? '').join('')
}

function tone(id: string): string {
  return String([...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 4)
}
