'use client'

import { type ImpersonationClient, selectStack } from '@understudy/client'
import { type ReactNode, useId, useState } from 'react'
import { useStore } from 'zustand'
import { useCountdown } from '../hooks/useCountdown.ts'
import { useHydrated } from '../hooks/useHydrated.ts'
import { useClient } from '../provider/context.ts'
import { closeLook } from '../text/closeLook.ts'
import { displayText } from '../text/displayText.ts'
import { useEventLog } from './useEventLog.ts'
import { withoutTokens } from './withoutTokens.ts'

export interface SessionInspectorProps {
  /** Claims of the host's own, decoded. Values that look like tokens are left out. */
  readonly claims?: Readonly<Record<string, unknown>>
  /** @default false */
  readonly defaultOpen?: boolean
}

/**
 * For developers: the stack, what the session says, the clock, and everything the client has told since it was
 * mounted. Never shows a credential: it has none. Resolves to a component without content where the bundler does not
 * set the `development` condition. English only.
 * Renders an `<aside>` element.
 *
 * @example <SessionInspector />
 */
export function SessionInspector({ claims, defaultOpen = false }: SessionInspectorProps) {
  const hydrated = useHydrated()
  const [open, setOpen] = useState(defaultOpen)
  const id = useId()
  const client = useClient()
  const { status } = useStore(client)
  // Times and clocks differ between the server and here.
  if (!hydrated) return null
  return (
    <aside className="us-inspector" aria-label="Session inspector" lang="en" dir="ltr">
      <button
        type="button"
        className="us-inspector-toggle"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        Session: <strong>{status}</strong>
      </button>
      {/* biome-ignore lint/a11y/useSemanticElements: nothing to fill in is grouped here */}
      <div
        id={id}
        role="group"
        aria-label="Details"
        className="us-inspector-panel"
        hidden={!open}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
        tabIndex={0}
      >
        {open ? <Panels client={client} claims={claims} /> : null}
      </div>
    </aside>
  )
}

interface PanelsProps {
  readonly client: ImpersonationClient
  readonly claims: SessionInspectorProps['claims']
}

function Panels({ client, claims }: PanelsProps) {
  const [own, support] = useStore(client, selectStack)
  const { text } = useCountdown()
  const { entries, refused } = useEventLog(client)
  const session = support?.session
  return (
    <>
      <Facts
        title="Stack"
        facts={{
          own: own === null ? 'nobody' : `${own.actor.id} (${displayText(own.actor.name, NAME, closeLook).text})`,
          support:
            support === null
              ? 'none'
              : `${support.subject.id} (${displayText(support.subject.name, NAME, closeLook).text})`,
          custody: `${client.custody.kind}, ${client.custody.assurance}`,
        }}
      />
      {support === null || session === undefined ? null : (
        <Facts
          title="Session"
          facts={{
            sid: session.id,
            sub: session.mode === 'shadow' ? support.actor.id : support.subject.id,
            act: session.mode === 'shadow' ? 'none: as oneself' : support.actor.id,
            mode: session.breakGlass ? `${session.mode}, break-glass` : session.mode,
            reason: session.reason.code,
            ticket: session.ticket ?? 'none',
            expires: new Date(session.expiresAt).toISOString(),
            ceiling: new Date(session.ceilingAt).toISOString(),
            extendable: String(session.extendable),
            restricted: session.restricted.join(', '),
          }}
        />
      )}
      {claims === undefined ? null : <Facts title="Claims of the host" facts={withoutTokens(claims)} />}
      <Facts
        title="Clock"
        facts={{
          left: text === '' ? 'no session' : text,
          offset: session === undefined ? 'known in a session' : offsetOf(client, session.expiresAt),
        }}
      />
      <Facts title="Refused" facts={Object.keys(refused).length === 0 ? { none: 'so far' } : refused} />
      <section className="us-inspector-section">
        <h2>Events</h2>
        <ol className="us-inspector-log">
          {entries.map(({ id, at, what }) => (
            <li key={id}>
              <time>{at}</time> {what}
            </li>
          ))}
        </ol>
      </section>
    </>
  )
}

/** Longest name on screen, in characters. */
const NAME = 64
/** Longest value. */
const LONGEST = 160

interface FactsProps {
  readonly title: string
  readonly facts: Readonly<Record<string, ReactNode>>
}

function Facts({ title, facts }: FactsProps) {
  return (
    <section className="us-inspector-section">
      <h2>{title}</h2>
      <dl>
        {Object.entries(facts).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi dir="auto">{typeof value === 'string' ? displayText(value, LONGEST, closeLook).text : value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** How far the server's clock is from the device's: the deadline less what is left of it is the server's now. */
function offsetOf(client: ImpersonationClient, expiresAt: number): string {
  const ahead = expiresAt - (client.remaining() ?? 0) - Date.now()
  return `server ${ahead < 0 ? '−' : '+'}${(Math.abs(ahead) / 1000).toFixed(1)} s`
}
