import type { Access } from '../../shared/consoleApi.ts'
import type { Tone } from '../ui/Badge.tsx'

interface AccessWords {
  readonly label: string
  readonly tone: Tone
  /** Why the account cannot be opened; `null` when it can. */
  readonly refusal: string | null
  readonly meaning: string
}

/** What support may expect of an account, in words. */
export const ACCESS_WORDS: Readonly<Record<Access, AccessWords>> = {
  active: { label: 'Active', tone: 'good', refusal: null, meaning: 'Support may open this account.' },
  asks_first: {
    label: 'Asks first',
    tone: 'warn',
    refusal: null,
    meaning: 'Looking is allowed. Changes in this account need a second person: a team lead approves first.',
  },
  protected: {
    label: 'Protected',
    tone: 'bad',
    refusal: 'Protected accounts are never opened by support.',
    meaning: 'This account is on the protected list. Support does not open it.',
  },
  disabled: {
    label: 'Disabled',
    tone: 'neutral',
    refusal: 'Disabled accounts cannot be opened.',
    meaning: 'This account is disabled. Nobody can open it.',
  },
}
