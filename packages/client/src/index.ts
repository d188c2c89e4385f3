export type { ClientEvents, ClientOptions, IdentityChange, ImpersonationClient } from './client.ts'
export type { Channel, ChannelMessage } from './ports/channel.ts'
export type { Clock } from './ports/clock.ts'
export type { CallOptions, Connector, ContextOptions, KeyedCallOptions } from './ports/connector.ts'
export type { LifecycleSignal, PageLifecycle } from './ports/lifecycle.ts'
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
