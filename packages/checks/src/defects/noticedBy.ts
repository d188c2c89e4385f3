import type { TestFiles } from '../seeding/defect.ts'

const of =
  (project: string) =>
  (...files: readonly string[]): TestFiles => ({ project, files: files.map((file) => `src/${file}`) })

export const client = of('client')
export const protocol = of('protocol')
export const react = of('react')

/** By name as well, because each of these tests sets up a database and a bridge. */
export function server(file: string, ...tests: readonly string[]): TestFiles {
  return { project: 'server', files: [`src/${file}`], tests }
}
