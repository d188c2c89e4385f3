export { ImpersonationError, isImpersonationError } from '@understudy/protocol'
export type { Authorization, HttpAnswer } from './authorization.ts'
export type {
  ClientEvents,
  ClientOptions,
  IdentityChange,
  ImpersonationClient,
  ReturnPoint,
  SwitchRequest,
} from './client.ts'
export { createImpersonationClient } from './createClient.ts'
export type { Channel, ChannelMessage } from './ports/channel.ts'
export { browserChannel } from './ports/channel.ts'
export type { Clock } from './ports/clock.ts'
export { browserClock } from './ports/clock.ts'
export type { CallOptions, Connector, ContextOptions, Custody, KeyedCallOptions } from './ports/connector.ts'
export { hintCookie } from './ports/hintCookie.ts'
export type { LifecycleSignal, PageLifecycle, ScrollPosition } from './ports/lifecycle.ts'
export { browserLifecycle } from './ports/lifecycle.ts'
export { browserOnce, type Once } from './ports/once.ts'
export { browserTabStorage, type TabStorage } from './ports/tabStorage.ts'
export type { ResetHook } from './resetHook.ts'
export {
  type OwnFrame,
  type Stack,
  type SupportFrame,
  selectShown,
  selectStack,
  selectSupport,
} from './stack/selectors.ts'
export type {
  Active,
  ImpersonationState,
  Own,
  Settled,
  SignedOut,
  SignedOutWhy,
  StartRequest,
  Status,
} from './stack/state.ts'
export type { ToldEnd } from './stack/toldEnd.ts'
