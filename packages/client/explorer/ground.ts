import type { Mode, RequestState } from '@understudy/protocol'
import { endOf, type SubjectNumber, sessionId } from './cast.ts'
import type { Defences } from './configuration.ts'
import { type TracesOfBoth, touch, tracesText, UNTOUCHED } from './ownTraces.ts'

export interface ServerSession {
  readonly subject: SubjectNumber
  /** Idempotency key of the start that brought it about. */
  readonly key: string
  readonly mode: Mode
  /** On the server's clock, as {@link Ground.clock}. */
  readonly began: number
  readonly live: boolean
  /** Its time is up on the server's clock, and nobody has looked since. */
  readonly overdue: boolean
  readonly extended: number
  /** Rows in the log. */
  readonly started: number
  readonly ended: number
}

export interface Approval {
  readonly subject: SubjectNumber
  readonly key: string
  readonly state: RequestState
  /** Sessions that were started with it. */
  readonly uses: number
}

/** What all tabs of one browser stand on: the server's truth about one actor session, and the cookie jar. */
export interface Ground {
  /** The actor session lives. It never comes back. */
  readonly signedIn: boolean
  /** The actor may no longer support anybody. */
  readonly demoted: boolean
  /** Subjects that may no longer be supported: promoted, disabled. */
  readonly barred: readonly [boolean, boolean]
  readonly sessions: readonly ServerSession[]
  readonly approvals: readonly Approval[]
  readonly epoch: number
  /** Starts ever sent, so that every one has a key of its own. */
  readonly issued: number
  /** Cookie custody: session named by the support cookie. Set and cleared by answers, whenever they arrive. */
  readonly cookie: string | null
  /** What goes by on the server's clock. Milliseconds. */
  readonly clock: number
  /** What the subjects' own sessions have left there. */
  readonly own: TracesOfBoth
}

export const FRESH_GROUND: Ground = {
  signedIn: true,
  demoted: false,
  barred: [false, false],
  sessions: [],
  approvals: [],
  epoch: 1,
  issued: 0,
  cookie: null,
  clock: 0,
  own: UNTOUCHED,
}

/** Position of the live session; -1 without one. */
export function livePosition({ sessions }: Ground): number {
  return sessions.findIndex(({ live }) => live)
}

export function changeSession(ground: Ground, position: number, change: Partial<ServerSession>): Ground {
  const sessions = ground.sessions.map((session, at) => (at === position ? { ...session, ...change } : session))
  return { ...ground, sessions }
}

/** Ends a session: one row, one step of the epoch. */
export function endSession(ground: Ground, position: number, { endedOnce, endsSupportOnly }: Defences): Ground {
  const session = ground.sessions[position]
  if (session === undefined || (!session.live && endedOnce)) return ground
  const next = changeSession(ground, position, { live: false, ended: session.ended + 1 })
  const own = endsSupportOnly ? ground.own : touch(ground.own, session.subject, { sessions: 0, remembered: false })
  return { ...next, own, epoch: session.live ? ground.epoch + 1 : ground.epoch }
}

/** Whether its time is up on the server's clock, whoever has looked. */
export function isOver({ clock }: Ground, session: ServerSession): boolean {
  return session.overdue || endOf(session) <= clock
}

/** What every use begins with: whatever may not go on is ended. */
export function settleGround(ground: Ground, defences: Defences): Ground {
  const position = livePosition(ground)
  const live = ground.sessions[position]
  if (live === undefined) return ground
  const lost = ground.demoted && defences.actorRechecked
  const barred = ground.barred[live.subject] && defences.subjectRechecked
  return isOver(ground, live) || lost || barred ? endSession(ground, position, defences) : ground
}

/** The actor session is over, whoever ended it, and with it what stands on it. */
export function endActorSession(ground: Ground, defences: Defences): Ground {
  const approvals = ground.approvals.map((each) =>
    each.state === 'pending' || each.state === 'approved' ? { ...each, state: 'cancelled' as const } : each,
  )
  const left = { ...ground, signedIn: false, approvals }
  return defences.cascade ? endSession(left, livePosition(ground), defences) : left
}

export function groundText(ground: Ground): string {
  const { signedIn, demoted, barred, sessions, approvals, epoch, issued, cookie, clock, own } = ground
  const rows = sessions.map(
    ({ subject, key, mode, began, live, overdue, extended, started, ended }) =>
      `${subject}${key}${mode[0]}${began} ${live ? 'L' : ''}${overdue ? 'O' : ''}${extended}${started}${ended}`,
  )
  const asked = approvals.map(({ subject, key, state, uses }) => `${subject}${key}${state}${uses}`)
  return `${signedIn}${demoted}${barred.join()}|${rows.join()}|${asked.join()}|${epoch}|${issued}|${cookie}|${clock}${tracesText(own)}`
}

/** The last session that is over, as context answers name it. */
export function lastEnded({ sessions }: Ground): string | null {
  const position = sessions.findLastIndex(({ live, ended }) => !live && ended > 0)
  return position < 0 ? null : sessionId(position)
}
