import type { TestFiles } from '../seeding/defect.ts'

const of =
  (project: string) =>
  (...files: readonly string[]): TestFiles => ({ project, files: files.map((file) => `src/${file}`) })

export const client = of('client')
export const protocol = of('protocol')
export const react = of('react')
export const server = of('server')
