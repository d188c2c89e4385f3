import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type ESTree, parseSync } from 'vite'
import type { Docstring } from './description.ts'
import { readDocstring } from './docstring.ts'

/** A top-level declaration with what stands above it. */
export interface Declared {
  readonly node: ESTree.Node
  readonly doc: Docstring | null
}

/** One file, read for its declarations. */
export interface ModuleText {
  readonly path: string
  readonly text: string
  /** By name. Overloads and merged declarations are several. */
  readonly declared: ReadonlyMap<string, readonly Declared[]>
  /** Where names come from, or are passed on from: file and the name there. Files of ours only. */
  readonly from: ReadonlyMap<string, { readonly path: string; readonly name: string }>
  /** Names that the file exports, in its order. */
  readonly exported: readonly string[]
  docOf(node: ESTree.Node): Docstring | null
  codeOf(node: { readonly start: number; readonly end: number }): string
}

/** Reads and parses a file. */
export function readModule(path: string): ModuleText {
  const text = readFileSync(path, 'utf8')
  const { program, comments, errors } = parseSync(path, text, {
    lang: path.endsWith('x') ? 'tsx' : 'ts',
    sourceType: 'module',
  })
  if (errors[0] !== undefined) throw new Error(`${path}: ${errors[0].message}`)
  const docs = comments.filter(({ type, value }) => type === 'Block' && value.startsWith('*'))
  const declared = new Map<string, Declared[]>()
  const from = new Map<string, { path: string; name: string }>()
  const exported: string[] = []

  const docOf = ({ start }: ESTree.Node) => {
    const above = docs.findLast(({ end }) => end <= start)
    return above !== undefined && text.slice(above.end, start).trim() === ''
      ? readDocstring(above.value.slice(1))
      : null
  }
  const declare = (node: ESTree.Node | null, whole: ESTree.Node, isExported: boolean) => {
    for (const name of namesOf(node)) {
      const found = declared.get(name) ?? []
      declared.set(name, [...found, { node: node ?? whole, doc: docOf(whole) }])
      if (isExported && found.length === 0) exported.push(name)
    }
  }
  const comesFrom = (local: string, source: string, name: string) => {
    if (source.startsWith('.')) from.set(local, { path: join(dirname(path), source), name })
  }

  for (const node of program.body) {
    if (node.type === 'ImportDeclaration') {
      for (const specifier of node.specifiers) {
        if (specifier.type !== 'ImportSpecifier') continue
        comesFrom(specifier.local.name, node.source.value, nameOf(specifier.imported))
      }
    } else if (node.type === 'ExportNamedDeclaration') {
      declare(node.declaration, node, true)
      for (const { local, exported: shown } of node.specifiers) {
        if (node.source !== null) comesFrom(nameOf(shown), node.source.value, nameOf(local))
        exported.push(nameOf(shown))
      }
    } else declare(node, node, false)
  }
  return { path, text, declared, from, exported, docOf, codeOf: ({ start, end }) => text.slice(start, end) }
}

function namesOf(node: ESTree.Node | null): readonly string[] {
  switch (node?.type) {
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
    case 'ClassDeclaration':
      return node.id === null ? [] : [node.id.name]
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
      return [node.id.name]
    case 'VariableDeclaration':
      return node.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []))
    default:
      return []
  }
}

function nameOf(node: ESTree.ModuleExportName): string {
  return node.type === 'Literal' ? node.value : node.name
}
