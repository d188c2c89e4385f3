import { SYSTEMS, type System, type SystemId } from '../../../shared/systems.ts'
import { html, type Markup } from './html.ts'

/**
 * On which system support sessions of this browser shall run. Closed until somebody wants it; the line then names what is
 * chosen, which the style sheet finds out, since these pages have no script.
 */
export function systemChoice(picked: SystemId): Markup {
  return html`
        <details class="systems">
          <summary>Run on <span class="picked">${SYSTEMS.map(({ id, name }) => html`<b data-system="${id}">${name}</b>`)}</span></summary>
          <fieldset>
            <legend class="lead">Which identity system gives support its credential. Stand-ins answer as the real servers were recorded to; Kotauth’s as its source says.</legend>
            ${SYSTEMS.map((system) => option(system, system.id === picked))}
          </fieldset>
        </details>`
}

function option({ id, name, kind, difference }: System, checked: boolean): Markup {
  return html`
            <div class="system">
              <input type="radio" name="system" value="${id}" id="on-${id}" aria-describedby="about-${id}"${checked ? html` checked` : html``}>
              <label for="on-${id}">${name}${kind === 'stand-in' ? html` <span class="hint">stand-in</span>` : html``}</label>
              <span class="description" id="about-${id}">${difference}</span>
            </div>`
}
