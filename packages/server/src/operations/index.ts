export type { Observation, Observe } from './observation.ts'
export { createOperations, type Operations, type OperationsOptions } from './operations.ts'
