import { boundNames, isGlobalObject, memberName, variableName, visitValues } from './expressions.ts'
import { type Rule, sourcesIn, type Violation } from './rule.ts'

const BROWSER = new Set([
  ...['window', 'document', 'navigator', 'location', 'history', 'screen', 'self', 'top', 'parent', 'frames', 'origin'],
  ...['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'cookieStore', 'BroadcastChannel', 'SharedWorker'],
  ...['addEventListener', 'removeEventListener', 'matchMedia', 'requestAnimationFrame', 'performance', 'setTimeout'],
  ...['setInterval', 'alert', 'confirm', 'EventSource', 'XMLHttpRequest', 'WebSocket', 'MutationObserver'],
])

const PORTS = 'packages/client/src/ports/'

export const browserGlobalsInPorts: Rule = {
  name: 'browser globals are touched only in the ports of client',
  check: (tree) =>
    sourcesIn(tree, 'packages/client/src')
      .filter(({ path }) => !path.startsWith(PORTS))
      .flatMap(({ path, program, lineAt }) => {
        const violations: Violation[] = []
        if (program === null) return violations
        const own = boundNames(program)
        visitValues(program, (node, parent, atLoad) => {
          const free = variableName(node, parent)
          const member = node.type === 'MemberExpression' && isGlobalObject(node.object) ? memberName(node) : null
          const name = member ?? (free !== null && !own.has(free) ? free : null)
          if (name === null || !(BROWSER.has(name) || (name === 'fetch' && atLoad))) return
          violations.push({ path, line: lineAt(node.start), why: `uses ${name}` })
        })
        return violations
      }),
}

const SINKS = new Set([
  'innerHTML',
  'outerHTML',
  'insertAdjacentHTML',
  'createContextualFragment',
  'srcdoc',
  'setHTMLUnsafe',
])

export const noHtmlSinks: Rule = {
  name: 'no text becomes markup or code',
  check: (tree) =>
    sourcesIn(tree, 'packages').flatMap(({ path, program, lineAt }) => {
      const violations: Violation[] = []
      if (program === null) return violations
      visitValues(program, (node, parent) => {
        const why = sinkOf(node, parent)
        if (why !== null) violations.push({ path, line: lineAt(node.start), why: `uses ${why}` })
      })
      return violations
    }),
}

type Visited = Parameters<Parameters<typeof visitValues>[1]>

function sinkOf(node: Visited[0], parent: Visited[1]): string | null {
  const member = memberName(node)
  if (member !== null && SINKS.has(member)) return member
  if (node.type === 'MemberExpression' && (member === 'write' || member === 'writeln')) {
    return node.object.type === 'Identifier' && node.object.name === 'document' ? `document.${member}` : null
  }
  if (node.type === 'JSXAttribute' && node.name.type === 'JSXIdentifier') {
    return ['dangerouslySetInnerHTML', 'srcDoc'].includes(node.name.name) ? node.name.name : null
  }
  const key = node.type === 'Property' && node.key.type === 'Identifier' ? node.key.name : null
  if (key === 'dangerouslySetInnerHTML') return key
  const name = variableName(node, parent)
  return name === 'eval' || name === 'Function' ? name : null
}
