export type { OtherWindow, Windows } from '../ports/windows.ts'
export { type HandoffOutcome, type OpenHandoffOptions, openHandoff } from './openHandoff.ts'
export { type RedeemHandoffOptions, redeemHandoff } from './redeemHandoff.ts'
