/** Something that has to be proven by a test which names it. */
export interface Named {
  /** As it stands in the name of the test. */
  readonly id: string
  /** What went wrong there, or what has to hold, in one line. */
  readonly what: string
}
