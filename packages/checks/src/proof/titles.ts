import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type Node, parseSource, visit } from '../architecture/source.ts'
import { ROOT } from '../paths.ts'

/** The name of a test or of a group of tests, as it is written. */
export interface Title {
  readonly file: string
  readonly text: string
}

const WITH_TESTS = /\.(?:test|spec)\.tsx?$/
const NAMING = new Set(['describe', 'test', 'it', 'eachDatabase'])
const NOT_RUN = new Set(['skip', 'todo', 'fails'])

/** Every name of a test in `packages` and `apps` that is run. Names that are put together at run time are read as far as they stand. */
export function testTitles(): readonly Title[] {
  return ['packages', 'apps'].flatMap((folder) => filesIn(join(ROOT, folder))).flatMap(titlesOf)
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) return []
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return filesIn(path)
    return WITH_TESTS.test(entry.name) ? [path] : []
  })
}

function titlesOf(path: string): readonly Title[] {
  const file = relative(ROOT, path)
  return titlesIn(file, readFileSync(path, 'utf8'))
}

/** The names in one file. @throws when it is not valid TypeScript */
export function titlesIn(file: string, text: string): readonly Title[] {
  const { program } = parseSource(file, text)
  const titles: Title[] = []
  if (program === null) return titles
  visit(program, (node) => {
    if (node.type !== 'CallExpression') return
    const chain = chainOf(node.callee)
    if (!NAMING.has(chain[0] ?? '') || chain.some((name) => NOT_RUN.has(name))) return
    const title = textOf(node.arguments[0])
    if (title !== null) titles.push({ file, text: title })
  })
  return titles
}

/** `test.each(cases)` is `['test', 'each']`. */
function chainOf(node: Node): readonly string[] {
  if (node.type === 'Identifier') return [node.name]
  if (node.type === 'CallExpression') return chainOf(node.callee)
  if (node.type === 'TaggedTemplateExpression') return chainOf(node.tag)
  if (node.type !== 'MemberExpression' || node.property.type !== 'Identifier') return []
  return [...chainOf(node.object), node.property.name]
}

function textOf(node: Node | undefined): string | null {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value
  return node?.type === 'TemplateLiteral' ? node.quasis.map(({ value }) => value.raw).join('…') : null
}
