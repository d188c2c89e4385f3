import type { Connector } from '../src/ports/connector.ts'
import { fakeToken } from '../src/testing/fakeToken.ts'
import { ACTOR } from './cast.ts'

/** One question the real client has asked. */
export interface Invocation {
  readonly name: 'context' | 'start' | 'end' | 'credential' | 'extend' | 'cancel' | 'request'
  /** What it is about: a session, a request, a subject; with a support credential, that. */
  readonly of: string
  readonly key: string | null
  answer(told: unknown): void
  fail(error: unknown): void
}

/** A connector that answers nothing by itself, and keeps what it was asked. */
export interface ScriptedConnector {
  readonly connector: Connector
  readonly invocations: readonly Invocation[]
}

export function scriptedConnector(custody: 'bearer' | 'cookie'): ScriptedConnector {
  const invocations: Invocation[] = []

  function invoke<T>(name: Invocation['name'], of: string, key: string | null): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      invocations.push({ name, of, key, answer: (told) => resolve(told as T), fail: reject })
    })
  }

  const connector: Connector = {
    name: 'scripted',
    context: ({ credential }) => invoke('context', credential ?? '', null),
    replaces: true,
    start: ({ subject, requestId, replaces }, { idempotencyKey }) =>
      invoke('start', `${subject.id} ${requestId ?? ''} ${replaces ?? ''}`, idempotencyKey),
    end: ({ id }, { idempotencyKey }) => invoke('end', id, idempotencyKey),
    extend: ({ id }, { idempotencyKey }) => invoke('extend', id, idempotencyKey),
    cancel: ({ id }, { idempotencyKey }) => invoke('cancel', id, idempotencyKey),
    request: ({ id }) => invoke('request', id, null),
  }
  const own = fakeToken({ actor: ACTOR })
  const bearer: Pick<Connector, 'actorToken' | 'credential'> = {
    actorToken: async () => own,
    credential: ({ id }) => invoke('credential', id, null),
  }
  return { invocations, connector: custody === 'bearer' ? { ...connector, ...bearer } : connector }
}
