import { LAZY, OURS, WITH_DIALOG, WITH_RADIX, WITH_STRIP } from '../../../../apps/bench/src/size/entries.ts'
import type { Sources } from './bundle.ts'

/** What may be loaded at once, and no more. The bench weighs the same entries beside other products. */
export interface Budget {
  readonly what: string
  readonly entry: Sources
  /** What the page has anyway: only the bytes on top of it are counted. */
  readonly beyond?: Sources
  /** Bytes: minified, brotli 11, all dependencies but React in. */
  readonly limit: number
}

export const BUDGETS: readonly Budget[] = [
  { what: 'client and bridge connector', entry: OURS, limit: 6000 },
  { what: 'provider, hooks, strip and countdown beyond the client', entry: WITH_STRIP, beyond: OURS, limit: 6850 },
  { what: 'start dialog beyond strip and Radix', entry: WITH_DIALOG, beyond: WITH_RADIX, limit: 4000 },
  { what: 'what an ordinary user downloads with lazy', entry: LAZY, limit: 1500 },
]
