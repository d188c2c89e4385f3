import { type ESTree, parseSync } from 'vite'

/** A module that a file names. */
export interface Reference {
  readonly specifier: string
  /** Gone after compilation: a whole `import type` or `export type`. */
  readonly typeOnly: boolean
  /** `import` statement, `export … from`, or `import()`. */
  readonly kind: 'import' | 'reexport' | 'dynamic'
  /** Names taken over as they are. */
  readonly names: readonly string[]
  readonly line: number
}

/** One file, as rules see it. */
export interface Source {
  readonly path: string
  readonly text: string
  readonly lines: number
  /** Tests, stories, fakes for tests, what only a test in a browser loads: not what is shipped as the product's own code. */
  readonly isTest: boolean
  readonly references: readonly Reference[]
  /** The syntax tree; `null` for style sheets. */
  readonly program: Node | null
  lineAt(offset: number): number
}

/** Any node of the syntax tree. */
export type Node = ESTree.Node

const TEST = /\.(?:test|test-d|stories|e2e|browser)\.tsx?$|\/e2e\/|\/testSetup\.ts$/

/** @throws when the file is not valid TypeScript */
export function parseSource(path: string, text: string): Source {
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length
  const base = { path, text, lines: text.replace(/\n$/, '').split('\n').length, isTest: TEST.test(path), lineAt }
  if (path.endsWith('.css')) return { ...base, references: [], program: null }

  const { program, errors } = parseSync(path, text, { lang: path.endsWith('x') ? 'tsx' : 'ts', sourceType: 'module' })
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`)
  const references: Reference[] = []
  const refer = (literal: Node | null, typeOnly: boolean, kind: Reference['kind'], names: readonly string[] = []) => {
    if (literal?.type !== 'Literal' || typeof literal.value !== 'string') return
    references.push({ specifier: literal.value, typeOnly, kind, names, line: lineAt(literal.start) })
  }
  visit(program, (node) => {
    if (node.type === 'ImportDeclaration') refer(node.source, node.importKind === 'type', 'import', namesOf(node))
    else if (node.type === 'ExportAllDeclaration') refer(node.source, node.exportKind === 'type', 'reexport')
    else if (node.type === 'ExportNamedDeclaration') refer(node.source, node.exportKind === 'type', 'reexport')
    else if (node.type === 'ImportExpression') refer(node.source, false, 'dynamic')
  })
  return { ...base, references, program }
}

function namesOf({ specifiers }: ESTree.ImportDeclaration): readonly string[] {
  return specifiers.flatMap((specifier) => {
    if (specifier.type !== 'ImportSpecifier' || specifier.imported.type !== 'Identifier') return []
    return specifier.imported.name === specifier.local.name ? [specifier.local.name] : []
  })
}

/** Calls `enter` for a node and all below it, parents first. Answering `false` leaves out what is below. */
export function visit(node: Node, enter: (node: Node, parent: Node | null) => unknown): void {
  step(node, null)

  function step(current: Node, parent: Node | null): void {
    if (enter(current, parent) === false) return
    for (const [key, value] of Object.entries(current)) {
      if (key === 'parent') continue
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) step(child, current)
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}
