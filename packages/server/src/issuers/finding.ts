import { type IssuerCode, TEXTS } from './codes.ts'

/** One thing that is wrong with a set-up, in plain words. */
export interface Finding {
  readonly code: IssuerCode
  /** `error`: support sessions would fail or not be safe. `warning`: they work, with less than could be had. */
  readonly level: 'error' | 'warning'
  readonly what: string
  readonly why: string
  readonly todo: string
}

/** The finding of a code. `detail` follows what was found, such as the name of a setting. Must not hold a secret. */
export function finding(code: IssuerCode, { level = 'error', detail }: FindingOptions = {}): Finding {
  const { what, why, todo } = TEXTS[code]
  return { code, level, what: detail === undefined ? what : `${what} ${detail}`, why, todo }
}

interface FindingOptions {
  readonly level?: Finding['level']
  readonly detail?: string
}
