import type { ESTree } from 'vite'
import type { Described, DescribedPackage, Kind, Member } from './description.ts'
import { type Declared, type ModuleText, readModule } from './moduleText.ts'

/** A name at the place where it is written down. */
interface Place {
  readonly module: ModuleText
  readonly name: string
  readonly declared: readonly Declared[]
}

/**
 * Describes what an entry file exports, from the sources: docstrings, signatures, props and their defaults. Does not
 * compute types; they are shown as they are written. What comes from another package is left out.
 */
export function describePackage(name: string, entry: string): DescribedPackage {
  const modules = new Map<string, ModuleText>()
  const open = (path: string): ModuleText => {
    const module = modules.get(path) ?? readModule(path)
    modules.set(path, module)
    return module
  }

  /** Follows imports and re-exports; `null` for what another package declares. */
  function find(module: ModuleText, wanted: string): Place | null {
    const declared = module.declared.get(wanted)
    if (declared !== undefined) return { module, name: wanted, declared }
    const next = module.from.get(wanted)
    return next === undefined ? null : find(open(next.path), next.name)
  }

  function describe(exported: string): Described | null {
    const place = find(open(entry), exported)
    if (place === null) return null
    const { module, declared } = place
    const kind = kindOf(exported, declared)
    const props = kind === 'component' ? propsOf(declared) : null
    const owner = kind === 'type' ? place : props === null ? null : find(module, props)
    const { members, extended } = owner === null ? { members: [], extended: [] } : membersOf(owner)
    const doc = declared.find(({ doc }) => doc !== null)?.doc ?? null
    return { name: exported, kind, doc, code: codeOf(place, kind), members, extended, props }
  }

  function membersOf({ module, declared }: Place): Pick<Described, 'members' | 'extended'> {
    const members: Member[] = []
    const extended: string[] = []
    for (const { node } of declared) {
      if (node.type !== 'TSInterfaceDeclaration') continue
      members.push(...node.body.body.flatMap((signature) => memberOf(module, signature)))
      for (const parent of node.extends) {
        const text = module.codeOf(parent)
        const ours = parent.expression.type === 'Identifier' ? find(module, parent.expression.name) : null
        const inherited = ours === null ? { members: [], extended: [text] } : membersOf(ours)
        members.push(...inherited.members)
        extended.push(...inherited.extended)
      }
    }
    return { members, extended }
  }

  const described = open(entry).exported.map(describe)
  return { name, exports: described.filter((found) => found !== null) }
}

function kindOf(name: string, declared: readonly Declared[]): Kind {
  const [{ node } = { node: null }] = declared
  if (node?.type === 'TSInterfaceDeclaration' || node?.type === 'TSTypeAliasDeclaration') return 'type'
  if (node?.type !== 'FunctionDeclaration' && node?.type !== 'TSDeclareFunction') return 'value'
  if (/^use[A-Z]/u.test(name)) return 'hook'
  return /^[A-Z]/u.test(name) ? 'component' : 'function'
}

/** The name of the type of a component's props. */
function propsOf(declared: readonly Declared[]): string | null {
  const node = declared[0]?.node
  if (node?.type !== 'FunctionDeclaration') return null
  const [first] = node.params
  if (first?.type !== 'Identifier' && first?.type !== 'ObjectPattern') return null
  const type = first.typeAnnotation?.typeAnnotation
  return type?.type === 'TSTypeReference' && type.typeName.type === 'Identifier' ? type.typeName.name : null
}

function codeOf({ module, declared }: Place, kind: Kind): string {
  if (kind === 'value') return declared.map(({ node }) => shortened(module.codeOf(node))).join('\n')
  const nodes = declared.map(({ node }) => node)
  // Of an overloaded function only the overloads are anybody's business.
  const overloads = nodes.filter(({ type }) => type === 'TSDeclareFunction')
  return (overloads.length > 0 ? overloads : nodes)
    .map((node) =>
      node.type === 'FunctionDeclaration' && node.body !== null
        ? module.codeOf({ start: node.start, end: node.body.start }).trimEnd()
        : module.codeOf(node),
    )
    .join('\n')
}

/** A value is said to be there; its whole text would fill pages. */
function shortened(text: string): string {
  const [line = ''] = text.split('\n')
  return line.endsWith('{') ? `${line} … }` : line
}

function memberOf(module: ModuleText, signature: ESTree.TSSignature): readonly Member[] {
  if (signature.type !== 'TSPropertySignature' && signature.type !== 'TSMethodSignature') return []
  if (signature.key.type !== 'Identifier' && signature.key.type !== 'Literal') return []
  const { optional } = signature
  const name = signature.key.type === 'Identifier' ? signature.key.name : String(signature.key.value)
  return [{ name, type: typeOf(module, signature), optional, doc: module.docOf(signature) }]
}

function typeOf(module: ModuleText, signature: ESTree.TSPropertySignature | ESTree.TSMethodSignature): string {
  if (signature.type === 'TSPropertySignature') {
    const type = signature.typeAnnotation?.typeAnnotation
    return type === undefined ? 'unknown' : oneLine(module.codeOf(type))
  }
  // A method is shown as it is written, without its name.
  return oneLine(module.codeOf({ start: signature.key.end, end: signature.end }).replace(/^\?/u, ''))
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ')
}
