/** One change to one file. */
export interface Edit {
  /** From the root folder, such as `packages/client/src/fetch.ts`. */
  readonly file: string
  /** Occurs exactly once in the file; anything else fails the run, so that a defect never silently becomes void. */
  readonly find: string
  readonly replace: string
}

/** A defence taken away, and the tests that have to notice. */
export interface Defect {
  /** What is wrong now, in a few words. Unique. */
  readonly name: string
  readonly edits: readonly Edit[]
  readonly noticedBy: TestFiles
}

/** Test files of one project of `vitest.config.ts`, from that project's root. The fewest that notice: they run each time. */
export interface TestFiles {
  readonly project: string
  readonly files: readonly string[]
  /** Parts of the names of the tests to run there. A name that nothing bears fails the run. @default all of them */
  readonly tests?: readonly string[]
}

/** The defects that take one defence away, in whole or in part. */
export interface DefectGroup {
  readonly defence: string
  readonly defects: readonly Defect[]
}
