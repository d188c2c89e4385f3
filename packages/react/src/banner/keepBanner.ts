import type { ImpersonationClient, Status } from '@understudy/client'
import type { ReactElement } from 'react'
import type { Speech } from '../provider/context.ts'
import { announce } from './announce.ts'
import type { Tell } from './incidents.ts'
import { keepHost } from './keepHost.ts'
import { beginInFull } from './shareMinimised.ts'
import { keepStrip } from './standby.ts'

interface Asked {
  readonly client: ImpersonationClient
  /** The state in which the code was asked for. */
  readonly asked: Status
  /** The banner has gone since. */
  readonly gone: boolean
}

interface Banner {
  /** With the live region in it, before the strip. */
  readonly host: HTMLElement
  /** The outermost element around the application. */
  readonly place: Element
  readonly speech: Speech
  /** Draws the strip that stands in for it; `null`: none does. */
  readonly standby: (() => ReactElement) | null
  readonly tell: Tell
}

/** Keeps a banner in the page, says aloud what becomes of the session, and stands in for it. Returns its own undo. */
export function keepBanner({ client, asked, gone }: Asked, { host, place, speech, standby, tell }: Banner) {
  const undo: (() => void)[] = []
  if (!gone) {
    const write = (text: string) => {
      if (host.firstElementChild !== null) host.firstElementChild.textContent = text
    }
    undo.push(keepHost(client, host, tell), announce(client, speech, write, asked), beginInFull(client, asked))
  }
  if (standby !== null) undo.push(keepStrip(client, place, standby))
  return () => {
    for (const stop of undo) stop()
  }
}
