import type { TestFiles } from '../seeding/defect.ts'

/** Test files, all their tests. */
const whole =
  (project: string) =>
  (...files: readonly string[]): TestFiles => ({ project, files: files.map((file) => `src/${file}`) })

/** Tests by name as well, where the others of their file take long: a database for each, or thousands of made-up cases. */
const named =
  (project: string) =>
  (file: string, ...tests: readonly string[]): TestFiles => ({ project, files: [`src/${file}`], tests })

export const client = whole('client')
export const react = whole('react')
export const protocol = named('protocol')
export const server = named('server')
