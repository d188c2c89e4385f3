import type { EndReason, Mode } from '@understudy/protocol'
import type { ShownCode, SubjectRefusal } from './shownCodes.ts'

/** Texts by plural category; `other` always exists. `{count}` is filled in. */
export type PluralForms = { readonly other: string } & { readonly [C in Intl.LDMLPluralRule]?: string }

/**
 * Every text the kit shows or announces, in one language. Names stand in braces (`{subject}`) and are isolated where
 * they are filled in, so a language may put them anywhere in the sentence. Durations, times and numbers come from
 * `Intl` with `locale`. A language that lacks a key does not compile.
 */
export interface Messages {
  /** BCP 47 tag for `Intl` and the `lang` attribute. */
  readonly locale: string
  readonly direction: 'ltr' | 'rtl'
  /** What a mode means for the person at the keyboard. Never the internal name. */
  readonly modes: Readonly<Record<Mode | 'breakGlass', string>>
  readonly banner: {
    readonly region: string
    /** `{subject}` */
    readonly as: Readonly<Record<Mode, string>>
    /** `{actor}` */
    readonly you: string
    readonly extend: string
    readonly extending: string
    readonly end: string
    /** Where room is short. */
    readonly endShort: string
    readonly ending: string
    readonly expand: string
    readonly collapse: string
    /** Makes the strip a small control in the corner. */
    readonly minimise: string
    readonly restore: string
    /** `{label}`: the ticket, or the kind of reason */
    readonly showReason: string
    readonly noReason: string
    readonly pending: string
    /** `{subject}` */
    readonly asked: Readonly<Record<Mode, string>>
    readonly withdraw: string
    readonly approved: string
    readonly expired: string
    readonly expiredHint: string
    readonly suspended: string
    readonly suspendedHint: string
    readonly retry: string
    /** `{subject}` */
    readonly opening: string
    readonly returning: string
    readonly leaving: string
  }
  readonly countdown: {
    readonly label: string
    /** `{time}` */
    readonly left: string
  }
  readonly announce: {
    /** `{subject}`, `{time}` */
    readonly started: Readonly<Record<Mode, string>>
    /** `{time}` */
    readonly warning: string
    /** `{why}` */
    readonly ended: string
    /** `{subject}` */
    readonly denied: string
    /** `{subject}` */
    readonly lapsed: string
  }
  /** Shortly before the end. */
  readonly expiry: {
    /** `{subject}` */
    readonly title: string
    readonly unsaved: string
    readonly endNow: string
    readonly carryOn: string
    /** Why there is no more time to be had. */
    readonly ceiling: string
    readonly notExtendable: string
    /** The server refused just now. */
    readonly refused: string
  }
  /** The time is over and somebody decides how to go on. */
  readonly expired: {
    /** `{subject}` */
    readonly title: string
    readonly kept: string
    readonly leave: string
    /** `{time}` */
    readonly goOn: string
    readonly goingOn: string
  }
  /** Why a support session is over, as a sentence. */
  readonly endReasons: Readonly<Record<EndReason, string>>
  readonly dialog: {
    /** `{subject}` */
    readonly title: string
    /** Before it is known whose. */
    readonly anyTitle: string
    readonly access: { readonly active: string; readonly asksFirst: string }
    /** `{subject}`: the short form of the name */
    readonly promise: Readonly<Record<Mode, string>>
    /** `{subject}` */
    readonly recorded: string
    readonly back: string
    readonly mode: string
    /** `{subject}` */
    readonly modeTitles: Readonly<Record<Mode, string>>
    /** `{subject}` */
    readonly modeHints: Readonly<Record<Mode, string>>
    readonly needsApproval: string
    readonly reason: string
    readonly chooseReason: string
    readonly ticket: string
    readonly optional: string
    readonly text: Readonly<Record<Mode, string>>
    /** `{min}` */
    readonly textHint: string
    /** `{count}`, `{max}` */
    readonly count: string
    readonly time: string
    /** `{end}`, `{ceiling}` */
    readonly endsExtendable: string
    /** `{end}` */
    readonly ends: string
    readonly cancel: string
    readonly start: Readonly<Record<Mode, string>>
    readonly ask: string
    readonly starting: string
    readonly summary: PluralForms
  }
  /** Starting without the approval that is needed. */
  readonly emergency: {
    readonly choose: string
    readonly when: string
    /** `{time}`: until when it is reviewed */
    readonly follows: string
  }
  /** What the system behind cannot do, before it is asked. */
  readonly cautions: {
    readonly ownSession: string
    /** How the own session is kept all the same. */
    readonly otherWay: string
    readonly noReason: string
  }
  /** The search for a person. */
  readonly picker: {
    readonly label: string
    readonly placeholder: string
    readonly searching: string
    /** `{query}` */
    readonly none: string
    readonly failed: string
    readonly found: PluralForms
    /** Instead of the search, once somebody was chosen. */
    readonly change: string
    /** Why a person cannot be chosen, by the code of the search; codes without a text get `unavailable`. */
    readonly refused: Readonly<Record<SubjectRefusal, string>>
  }
  /** Going on in another account. */
  readonly switching: {
    readonly open: string
    readonly title: string
    /** `{subject}`: who is left */
    readonly promise: string
    readonly sameReason: string
    readonly newReason: string
    /** `{subject}` */
    readonly go: string
    readonly going: string
    readonly askedTitle: string
    /** `{subject}`: in whose account one stays */
    readonly asked: string
    /** There is nobody of one's own any more who could open another account. */
    readonly signInFirst: string
    /** Where the back end cannot replace a session. */
    readonly inTwoSteps: string
  }
  /** Signing out in the middle of a support session. */
  readonly signOut: {
    /** `{subject}` */
    readonly title: string
    readonly choice: string
    /** Where it is not known whether there is a session. */
    readonly inDoubt: string
    readonly both: string
    readonly unconfirmedTitle: string
    readonly unconfirmed: string
    readonly again: string
    readonly close: string
  }
  readonly fields: {
    readonly mode: string
    readonly breakGlass: string
    readonly reasonCode: string
    /** `{min}` */
    readonly reasonTextShort: string
    /** `{max}` */
    readonly reasonTextLong: string
    readonly ticketRequired: string
    /** `{example}` */
    readonly ticketPattern: string
    readonly time: string
    readonly other: string
  }
  readonly refusals: Readonly<Record<ShownCode | 'other', string>> & {
    /** `{time}`: with `rate_limited`, where the server says when to come back */
    readonly rateLimitedFor: string
    /** With `step_up_required`, where it is the account's own second factor that is missing */
    readonly stepUpOfSubject: string
  }
  readonly restricted: {
    readonly inSession: string
    readonly viewOnly: string
    /** What an action that asks first is confirmed with. `{subject}`: the short form of the name */
    readonly goOn: Readonly<Record<Exclude<Mode, 'view'>, string>>
  }
  readonly boundary: {
    readonly expired: string
    readonly suspended: string
    readonly suspendedHint: string
    /** The server has the end in writing, and has not carried it out yet. */
    readonly ending: string
    readonly endingHint: string
    /** A support session is over, and the own one with it. */
    readonly signedOut: string
    readonly signedOutHint: string
    readonly signIn: string
  }
  readonly names: {
    /** For a name in which nothing is left to show. */
    readonly none: string
    readonly mixedScript: string
  }
}
