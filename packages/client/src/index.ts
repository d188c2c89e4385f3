export { ImpersonationError, isImpersonationError } from '@understudy/protocol'
export type { ClientEvents, ClientOptions, ImpersonationClient } from './client.ts'
export { createImpersonationClient } from './createClient.ts'
export type { Channel, ChannelMessage } from './ports/channel.ts'
export { browserChannel } from './ports/channel.ts'
export type { Clock } from './ports/clock.ts'
export { browserClock } from './ports/clock.ts'
export type { CallOptions, Connector, ContextOptions, KeyedCallOptions } from './ports/connector.ts'
export { hintCookie } from './ports/hintCookie.ts'
export type { LifecycleSignal, PageLifecycle } from './ports/lifecycle.ts'
export { browserLifecycle } from './ports/lifecycle.ts'
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
  IdentityChange,
  ImpersonationState,
  Own,
  Settled,
  SignedOut,
  SignedOutWhy,
  StartRequest,
  Status,
} from './stack/state.ts'
