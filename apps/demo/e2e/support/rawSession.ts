import { expect } from '@playwright/test'
import type { Demo } from './demoProcess.ts'
import { DANA, NOOR } from './people.ts'
import type { RawChromium, RawTab } from './rawChromium.ts'

const button = (name: string) =>
  `[...document.querySelectorAll('button')].find((it) => (it.getAttribute('aria-label') ?? it.textContent).includes(${JSON.stringify(name)}))`

/** Presses the button whose name has this in it, once it is there. */
export async function press(tab: RawTab, name: string): Promise<void> {
  await tab.until(button(name))
  await tab.evaluate(`${button(name)}.click()`)
}

/** Whether something is on screen that holds this text. */
export const shows = (text: string) =>
  `[...document.querySelectorAll('body *')].some((it) => it.childElementCount === 0 && it.textContent.includes(${JSON.stringify(text)}) && it.checkVisibility())`

/** Signs in as Dana in a tab of its own, prepared before the first document. */
export async function signInRaw(
  browser: RawChromium,
  demo: Demo,
  prepare: (tab: RawTab) => Promise<void> = async () => {},
): Promise<RawTab> {
  const tab = await browser.open('about:blank')
  await tab.send('Page.enable')
  await prepare(tab)
  await tab.send('Page.navigate', { url: demo.url })
  await press(tab, 'Choose who to be')
  await press(tab, DANA.name)
  await tab.until(shows('tomas@oliveira.example'))
  return tab
}

/** Starts for Noor by the bridge itself, with the credential the page sends: what another tab of this browser would do. */
export async function startElsewhere(demo: Demo, authorization: string, ttlSeconds = 600): Promise<string> {
  const response = await fetch(`${demo.url}/support/sessions`, {
    method: 'POST',
    headers: {
      Authorization: authorization,
      'Content-Type': 'application/json',
      'Idempotency-Key': crypto.randomUUID(),
    },
    body: JSON.stringify({
      subject: NOOR.id,
      mode: 'view',
      reason: { code: 'billing_question', text: 'Invoice 0311 shows VAT twice.' },
      ticket: 'ZD-1042',
      ttlSeconds,
    }),
  })
  expect(response.status).toBe(201)
  const { session } = (await response.json()) as { readonly session: { readonly id: string } }
  return session.id
}
