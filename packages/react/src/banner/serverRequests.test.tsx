// @vitest-environment node
import { Writable } from 'node:stream'
import { contexts, people } from '@understudy/client/testing'
import { Suspense } from 'react'
import { renderToPipeableStream } from 'react-dom/server'
import { expect, test } from 'vitest'
import { IdentityBoundary } from '../boundary/IdentityBoundary.tsx'
import { ImpersonationCountdown } from '../countdown/ImpersonationCountdown.tsx'
import type { PartialMessages } from '../messages/completeMessages.ts'
import { de } from '../messages/de.ts'
import { en } from '../messages/en.ts'
import { ImpersonationProvider } from '../provider/ImpersonationProvider.tsx'
import { RestrictedAction } from '../restricted/RestrictedAction.tsx'
import { IsolatedText } from '../text/IsolatedText.tsx'
import { createStage, withTimeLeft } from '../workshop/stage.ts'
import { ImpersonationBanner } from './ImpersonationBanner.tsx'

/** Data of a page that comes when the test lets it. */
function gate() {
  let open = false
  let release: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    release = () => {
      open = true
      resolve()
    }
  })
  return {
    release,
    read: () => {
      // As libraries for data do; React 18 has no other way.
      if (!open) throw opened
    },
  }
}

type Gate = ReturnType<typeof gate>

function Rows({ late, name }: { readonly late: Gate; readonly name: string }) {
  late.read()
  return (
    <section>
      <IsolatedText>{name}</IsolatedText>
      <ImpersonationCountdown />
      <RestrictedAction action="invoice.pay" hint="below">
        <button type="button">Pay</button>
      </RestrictedAction>
    </section>
  )
}

/** One request: its page is begun, and its whole HTML is there once `late` was released. */
async function request(context: ReturnType<typeof contexts.own>, messages: PartialMessages, name: string) {
  const { client } = await createStage({ context })
  const late = gate()
  let html = ''
  const sink = new Writable({
    write(chunk, _encoding, done) {
      html += String(chunk)
      done()
    },
  })
  const whole = new Promise<string>((resolve) => sink.on('finish', () => resolve(html)))
  const shell = new Promise<void>((resolve) => {
    const { pipe } = renderToPipeableStream(
      <ImpersonationProvider client={client} messages={messages}>
        <ImpersonationBanner />
        <IdentityBoundary>
          <Suspense fallback={<p>…</p>}>
            <Rows late={late} name={name} />
          </Suspense>
        </IdentityBoundary>
      </ImpersonationProvider>,
      {
        onShellReady: () => {
          pipe(sink)
          resolve()
        },
      },
    )
  })
  await shell
  return { release: late.release, whole }
}

const { noor, tomas } = people()
const inNoors = () => ({ ...withTimeLeft(581, { mode: 'act' }), subject: noor })
const inTomass = () => ({ ...withTimeLeft(38), subject: tomas })

test('two requests at a time in one process know nothing of each other, and leave nothing behind', async () => {
  const one = await request(inNoors(), de, 'first page')
  const two = await request(inTomass(), en, 'second page')
  const own = await request(contexts.own(), en, 'own page')
  // The later ones end first, so that each goes on where another has been.
  own.release()
  two.release()
  const [ownHtml, twoHtml] = await Promise.all([own.whole, two.whole])
  one.release()
  const oneHtml = await one.whole

  expect(oneHtml).toContain('Noor Haddad')
  expect(oneHtml).toContain(de.banner.end)
  expect(oneHtml).toContain('9 Minuten')
  expect(oneHtml).not.toMatch(/Tomás|End session|38 seconds|second page|own page/)
  expect(twoHtml).toContain('Tomás')
  expect(twoHtml).toContain('End session')
  expect(twoHtml).toContain('38 seconds')
  expect(twoHtml).not.toMatch(/Noor|Minuten|first page|own page/)
  expect(ownHtml).toContain('own page')
  expect(ownHtml).not.toMatch(/us-banner|Noor|Tomás|first page|second page/)

  const again = await request(inNoors(), de, 'first page')
  again.release()
  expect(await again.whole).toBe(oneHtml)
})
