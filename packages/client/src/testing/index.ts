export {
  type CaseRunner,
  type ConnectorCase,
  type ConnectorGround,
  type ConnectorSubject,
  connectorCases,
  describeConnector,
  type GroundAbilities,
  type GroundAbility,
} from './describeConnector.ts'
export { type FakeBridge, type FakeBridgeOptions, fakeBridge } from './fakeBridge.ts'
export {
  type FakeCall,
  type FakeCallName,
  type FakeConnector,
  type FakeConnectorOptions,
  type Fault,
  fakeConnector,
} from './fakeConnector.ts'
export { type FakeFetch, fakeFetch, type SentRequest } from './fakeFetch.ts'
export { type FakeLifecycle, fakeLifecycle } from './fakeLifecycle.ts'
export { type FakeServer, type FakeServerOptions, fakeServer, type LiveSupport } from './fakeServer.ts'
export { type FakeTokenOptions, fakeToken } from './fakeToken.ts'
export { type FakeWindows, fakeWindows } from './fakeWindows.ts'
export { contexts, people, START_OF_TIME, sessions, startRequest } from './fixtures.ts'
export { loadedClient } from './loadedClient.ts'
export { flush, type ManualClock, manualClock } from './manualClock.ts'
export { type DelayedMessage, type MemoryChannel, memoryChannel } from './memoryChannel.ts'
export { type MemoryOnce, memoryOnce } from './memoryOnce.ts'
export { memoryTabStorage } from './memoryStorage.ts'
export { activeTestClient, ownTestClient, type TestClient, type TestClientOptions, testClient } from './testClient.ts'
