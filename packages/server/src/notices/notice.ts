import type { Mode, Person } from '@understudy/protocol'

/** `decision_point`: the decision point that the bridge asks wants people to know, whatever it answered. */
export type NoticeKind = 'break_glass_started' | 'review_overdue' | 'decision_point'

/**
 * Something that people have to hear of whatever they have asked for. Who that is, and how they hear of it, the host knows:
 * those who answer for security, and, where a rule says so, whose account it is. To the latter, the actor’s name and
 * the ticket are not the host’s to give away by themselves; the reason’s text is not in it at all.
 */
export interface Notice {
  /** The same at every try: what has been told already need not be told again. */
  readonly id: string
  readonly kind: NoticeKind
  /** When it happened. Milliseconds since the epoch. */
  readonly at: number
  /** `null`: a start that was asked about, and may have opened none. */
  readonly session: string | null
  readonly actor: Person
  readonly subject: Person
  readonly mode: Mode
  /** Label of the reason code. */
  readonly purpose: string
  readonly ticket: string | null
  /** Until when somebody else has to have reviewed the session; `null`: nobody has to. */
  readonly reviewBy: number | null
  /** What the decision point calls its obligation; `null` or left out: nothing. */
  readonly obligation?: string | null
}

/** Tells it. What it rejects with is tried again later, until it does not. */
export type Notify = (notice: Notice) => Promise<void>
