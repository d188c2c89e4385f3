import { Profiler, useEffect } from 'react'
import { createRoot } from 'react-dom/profiling'
import {
  browserClock,
  createImpersonationClient,
  type ImpersonationClient,
} from '../../../../packages/client/src/index.ts'
import { fakeConnector, fakeLifecycle, people, startRequest } from '../../../../packages/client/src/testing/index.ts'
import {
  BannerActor,
  BannerCountdown,
  BannerEnd,
  BannerExtend,
  BannerMinimise,
  BannerMode,
  BannerReason,
  BannerRoot,
  BannerSubject,
  BannerToggle,
  ImpersonationBanner,
  ImpersonationProvider,
} from '../../../../packages/react/src/index.ts'

/** Commits that React has made, by what they were in. */
export interface Commits {
  readonly host: number
  /** Of the strip, the countdown included. */
  readonly strip: number
  readonly countdown: number
  /** What the countdown says. */
  readonly shown: string
}

const tally = { host: 0, strip: 0, countdown: 0 }

function count(of: keyof typeof tally) {
  return () => {
    tally[of] += 1
  }
}

function Host() {
  return <Rows count={100} />
}

function Rows({ count }: { readonly count: number }) {
  return (
    <main>
      {Array.from({ length: count }, (_, index) => index).map((index) => (
        <p key={index}>
          Invoice <b>{index}</b>
        </p>
      ))}
    </main>
  )
}

async function inSession(): Promise<ImpersonationClient> {
  const connector = fakeConnector({ now: Date.now, actor: people().dana, credentialSeconds: 3600 })
  const client = createImpersonationClient({
    connector,
    clock: browserClock(),
    lifecycle: fakeLifecycle(),
    // Without it a change of identity reloads the page.
    onIdentityChange: () => undefined,
  })
  await client.resume()
  await client.start(startRequest({ ttlSeconds: 590 }))
  return client
}

/** A page in a support session, watched by React's profiler. */
export async function openWatched(): Promise<void> {
  const client = await inSession()
  const root = createRoot(document.body.appendChild(document.createElement('div')))
  root.render(
    <ImpersonationProvider client={client}>
      <Profiler id="strip" onRender={count('strip')}>
        <BannerRoot>
          <BannerMode />
          <BannerSubject />
          <BannerActor />
          <BannerReason />
          <Profiler id="countdown" onRender={count('countdown')}>
            <BannerCountdown />
          </Profiler>
          <BannerExtend />
          <BannerEnd />
          <BannerMinimise />
          <BannerToggle />
        </BannerRoot>
      </Profiler>
      <Profiler id="host" onRender={count('host')}>
        <Host />
      </Profiler>
    </ImpersonationProvider>,
  )
}

/** What has been committed since the last call. */
export function commits(): Commits {
  const seen = { ...tally, shown: document.querySelector('[role=timer]')?.textContent ?? '' }
  Object.assign(tally, { host: 0, strip: 0, countdown: 0 })
  return seen
}

/** A host page of `nodes` elements, laid out, and a session whose strip is not there yet. */
export async function openHeavyPage(nodes: number): Promise<() => Promise<void>> {
  const client = await inSession()
  const place = document.body.appendChild(document.createElement('div'))
  await new Promise<void>((resolve) => createRoot(place).render(<Drawn nodes={nodes} onDrawn={resolve} />))
  await twoFrames()
  const strip = createRoot(document.body.appendChild(document.createElement('div')))
  return async () => {
    performance.mark('strip-from')
    strip.render(
      <ImpersonationProvider client={client}>
        <ImpersonationBanner standby={false} />
      </ImpersonationProvider>,
    )
    while (document.querySelector('.us-banner') === null) await twoFrames()
    await twoFrames()
    performance.mark('strip-to')
  }
}

function Drawn({ nodes, onDrawn }: { readonly nodes: number; readonly onDrawn: () => void }) {
  useEffect(onDrawn, [onDrawn])
  return <Rows count={nodes / 2} />
}

function twoFrames(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))
}
