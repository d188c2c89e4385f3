import { reachable, resolveFiles } from './graph.ts'
import { type Rule, sourcesIn, type Violation } from './rule.ts'

const names = (specifier: string, name: string) => specifier === name || specifier.startsWith(`${name}/`)

/** `zustand` itself is among them: its main entry brings React along. */
const REACT = ['react', 'react-dom', '@understudy/react', 'zustand/react']

export const clientWithoutReact: Rule = {
  name: 'client never imports React',
  check: (tree) =>
    sourcesIn(tree, 'packages/client', true).flatMap(({ path, references }) =>
      references
        .filter(({ specifier }) => specifier === 'zustand' || REACT.some((name) => names(specifier, name)))
        .map(({ specifier, line }) => ({ path, line, why: `imports ${specifier}` })),
    ),
}

const STACK = 'packages/client/src/stack'

export const stackStandsAlone: Rule = {
  name: 'the stack imports only the stack and protocol',
  check: (tree) =>
    sourcesIn(tree, STACK).flatMap(({ path, references }) =>
      references
        .filter(({ specifier }) => {
          const files = resolveFiles(tree, path, specifier)
          if (files.length === 0) return !names(specifier, '@understudy/protocol')
          return !files.every((file) => file.startsWith(`${STACK}/`))
        })
        .map(({ specifier, line }) => ({ path, line, why: `imports ${specifier}` })),
    ),
}

export const jwtDecodeOnce: Rule = {
  name: 'jwt-decode is imported by one file',
  check(tree) {
    const [, ...others] = [...tree.sources.values()].filter(({ references }) =>
      references.some(({ specifier }) => specifier === 'jwt-decode'),
    )
    return others.map(({ path }) => ({ path, why: 'imports jwt-decode as well' }))
  },
}

const SCHEMAS = /^packages\/protocol\/src\/schemas(\.ts|\/)/

export const protocolStandsAlone: Rule = {
  name: 'protocol imports no other package; TypeBox only in its schemas',
  check: (tree) =>
    sourcesIn(tree, 'packages/protocol').flatMap(({ path, references }) =>
      references
        .filter(({ specifier }) => {
          if (specifier === '@sinclair/typebox') return !SCHEMAS.test(path)
          const files = resolveFiles(tree, path, specifier)
          return files.length === 0 || !files.every((file) => file.startsWith('packages/protocol/src/'))
        })
        .map(({ specifier, line }) => ({ path, line, why: `imports ${specifier}` })),
    ),
}

const ENTRY = 'packages/client/src/index.ts'
const ASIDE = ['connectors', 'integrations', 'testing', 'worker'].map((folder) => `packages/client/src/${folder}/`)

export const mainEntryIsSmall: Rule = {
  name: 'connectors, integrations, testing and the worker are never reachable from the main entry of client',
  check(tree) {
    const violations: Violation[] = []
    for (const [found, way] of reachable(tree, ENTRY)) {
      if (ASIDE.some((folder) => found.startsWith(folder))) violations.push({ path: ENTRY, why: way.join(' → ') })
    }
    return violations
  },
}

const STAND_INS = '@understudy/standins'
/** May run on them: their tests, what only those load, the demo. */
const FOR_TESTS = /^packages\/[a-z]+\/src\/testing\//u

export const standInsStandApart: Rule = {
  name: 'a stand-in shares no code with what is held against it, and nothing that is published reaches one',
  check: (tree) => [
    ...sourcesIn(tree, 'packages/standins', true).flatMap(({ path, references }) =>
      references
        .filter(({ specifier }) => specifier.startsWith('@understudy/'))
        .map(({ specifier, line }) => ({ path, line, why: `imports ${specifier}` })),
    ),
    ...sourcesIn(tree, 'packages')
      .filter(({ path }) => !FOR_TESTS.test(path))
      .flatMap(({ path, references }) =>
        references
          .filter(({ specifier }) => names(specifier, STAND_INS))
          .map(({ specifier, line }) => ({ path, line, why: `imports ${specifier}` })),
      ),
  ],
}
