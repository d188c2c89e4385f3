import type { ClientOptions, ImpersonationClient } from '@understudy/client'
import {
  contexts,
  type FakeConnector,
  type FakeConnectorOptions,
  fakeConnector,
  fakeLifecycle,
  loadedClient,
  type ManualClock,
  manualClock,
  memoryChannel,
  memoryOnce,
  memoryTabStorage,
  START_OF_TIME,
} from '@understudy/client/testing'
import type { ActionMap, ContextAnswer } from '@understudy/protocol'
import type { PartialMessages } from '../messages/completeMessages.ts'

/** What a story says about the support session that it shows. */
export interface SupportParameters
  extends Pick<FakeConnectorOptions, 'approval' | 'capabilities'>,
    Pick<ClientOptions, 'onIdentityChange' | 'expiry' | 'onSignOut' | 'hint'> {
  /**
   * Where the story begins. A session given here exists for the client only; `undefined` lets the client ask the
   * server. @default the actor's own session
   */
  readonly context?: ContextAnswer | undefined
  readonly messages?: PartialMessages
  /** Brings the stage into another state than its context alone could. */
  readonly prepare?: (stage: Stage) => void | Promise<void>
}

/** A client with everything it needs, in memory, on a clock that stands still: pictures of it are always the same. */
export interface Stage {
  readonly client: ImpersonationClient
  readonly clock: ManualClock
  readonly connector: FakeConnector
  readonly messages: PartialMessages | undefined
}

export const actions: ActionMap = {
  'invoice.read': { class: 'read', mutates: false },
  'project.rename': { class: 'content', mutates: true },
  'invoice.pay': { class: 'money', mutates: true },
}

/** When stories happen: 15:32 in any time zone. */
export const wallClock = () => new Date(2026, 5, 1, 15, 32).getTime()

export async function createStage(support: SupportParameters = {}): Promise<Stage> {
  const { messages, prepare, approval = 'never', onIdentityChange = () => undefined } = support
  const { expiry, onSignOut, hint, capabilities } = support
  const context = 'context' in support ? support.context : contexts.own()
  const clock = manualClock()
  // In cookie custody a session that only the client knows needs no credential from the server.
  const able = capabilities === undefined ? {} : { capabilities }
  const connector = fakeConnector({ now: clock.truth, custody: 'cookie', approval, ...able })
  const client = loadedClient({
    connector,
    clock,
    actions,
    lifecycle: fakeLifecycle(),
    channel: memoryChannel().tab(),
    ...(context === undefined ? {} : { initialContext: context }),
    onIdentityChange,
    ...(expiry === undefined ? {} : { expiry }),
    ...(onSignOut === undefined ? {} : { onSignOut }),
    ...(hint === undefined ? {} : { hint }),
    storage: memoryTabStorage(),
    once: memoryOnce().tab(),
  })
  const stage = { client, clock, connector, messages }
  if (prepare !== undefined) {
    await client.resume()
    await prepare(stage)
  }
  return stage
}

/** A session with so much time left. Seconds. */
export function withTimeLeft(seconds: number, overrides: Parameters<typeof contexts.active>[0] = {}) {
  return contexts.active({
    expiresAt: START_OF_TIME + seconds * 1000,
    ticket: 'ZD-1042',
    reason: { code: 'billing_question', text: 'Invoice 0311 shows VAT twice, checking the line items.' },
    ...overrides,
  })
}
