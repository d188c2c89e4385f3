/** What one answer of the server says about its clock, tied to this device's monotonic one. Milliseconds. */
export interface TimeSample {
  /** The server's clock when it answered. */
  readonly now: number
  /** Monotonic instants of this device around the call. */
  readonly sentAt: number
  readonly receivedAt: number
}

/** Server clock minus monotonic clock, never less than the truth: the deadline is never shown later than it is. */
export type Offset = number

/**
 * Takes a sample into account. The call was sent before the server read its clock, so `now - sentAt` is too large by
 * less than a round trip; the smallest one seen is the best. It is given up when a later sample proves it wrong: the
 * monotonic clock stood still (sleep) or drifted.
 */
export function anchor(previous: Offset | null, { now, sentAt, receivedAt }: TimeSample): Offset {
  const upper = now - sentAt
  const lower = now - receivedAt
  if (previous === null || previous < lower) return upper
  return Math.min(previous, upper)
}
