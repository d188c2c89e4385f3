import { type Node, visit } from './source.ts'

// Types are written with the same names as values, and are gone when the program runs.
const WRAPPERS = new Set(['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression', 'TSTypeAssertion'])

/** Calls back for every node that exists at run time, with whether it runs when the module is loaded. */
export function visitValues(program: Node, enter: (node: Node, parent: Node | null, atLoad: boolean) => void): void {
  const functions: Node[] = []
  visit(program, (node, parent) => {
    if (node.type.startsWith('TS') && !WRAPPERS.has(node.type)) return false
    if (/Function/.test(node.type) || node.type === 'PropertyDefinition') functions.push(node)
    const inside = functions.some((outer) => outer !== node && outer.start <= node.start && node.end <= outer.end)
    enter(node, parent, !inside)
    return undefined
  })
}

/** The name, when this node reads or writes a variable; `null` for names of members, labels and declarations. */
export function variableName(node: Node, parent: Node | null): string | null {
  if (node.type !== 'Identifier') return null
  if (parent === null) return node.name
  if (parent.type === 'MemberExpression' && parent.property === node && !parent.computed) return null
  if (parent.type === 'Property' && parent.key === node && !parent.computed && !parent.shorthand) return null
  if ('key' in parent && parent.key === node && parent.type !== 'Property') return null
  return node.name
}

/** The name of a member that is read or called: `innerHTML` of `element.innerHTML`, also in quotes. */
export function memberName(node: Node): string | null {
  if (node.type !== 'MemberExpression') return null
  if (node.property.type === 'Identifier' && !node.computed) return node.property.name
  return node.property.type === 'Literal' && typeof node.property.value === 'string' ? node.property.value : null
}

const GLOBAL_OBJECTS = new Set(['globalThis', 'window', 'self', 'global'])

/** Whether this is the object that holds the globals. */
export function isGlobalObject(node: Node): boolean {
  return node.type === 'Identifier' && GLOBAL_OBJECTS.has(node.name)
}

/** Every name that the file binds itself: parameters, variables, functions, classes, imports. */
export function boundNames(program: Node): ReadonlyMap<string, Node> {
  const names = new Map<string, Node>()
  const bind = (pattern: Node | null | undefined): void => {
    if (pattern === null || pattern === undefined) return
    if (pattern.type === 'Identifier') names.set(pattern.name, pattern)
    else if (pattern.type === 'AssignmentPattern') bind(pattern.left)
    else if (pattern.type === 'RestElement') bind(pattern.argument)
    else if (pattern.type === 'ArrayPattern') for (const element of pattern.elements) bind(element)
    else if (pattern.type === 'ObjectPattern') {
      for (const property of pattern.properties) bind(property.type === 'Property' ? property.value : property)
    }
  }
  visit(program, (node) => {
    if (node.type === 'VariableDeclarator') bind(node.id)
    else if (node.type === 'CatchClause') bind(node.param)
    else if (node.type === 'ImportSpecifier' || node.type === 'ImportDefaultSpecifier') bind(node.local)
    else if (node.type === 'ImportNamespaceSpecifier') bind(node.local)
    else if (node.type === 'ClassDeclaration' || node.type === 'FunctionDeclaration') bind(node.id)
    if ('params' in node && Array.isArray(node.params) && !node.type.startsWith('TS')) {
      for (const parameter of node.params) bind(parameter as Node)
    }
  })
  return names
}
