import { boundNames } from './expressions.ts'
import { type Rule, sourcesIn, type Violation } from './rule.ts'
import { visit } from './source.ts'

export const onlyEntriesReexport: Rule = {
  name: 'only entry files re-export',
  check(tree) {
    const entries = new Set(
      tree.manifests.flatMap(({ folder, entries }) => Object.values(entries).map((path) => `${folder}/${path}`)),
    )
    return [...tree.sources.values()].flatMap(({ path, references }) =>
      references
        .filter(({ kind }) => kind === 'reexport' && !entries.has(path))
        .map(({ specifier, line }) => ({ path, line, why: `re-exports from ${specifier}` })),
    )
  },
}

const LONGEST = 250

// Tests and stories are lists of cases; splitting a list by length makes it harder to find the case.
const LISTS = /\.(?:test|test-d|spec|stories)\.tsx?$/u

export const shortFiles: Rule = {
  name: `no module is longer than ${LONGEST} lines`,
  check: (tree) =>
    [...tree.sources.values()]
      .filter(({ path, lines }) => lines > LONGEST && /\.tsx?$/u.test(path) && !LISTS.test(path))
      .map(({ path, lines }) => ({ path, why: `has ${lines} lines` })),
}

const FILE_NAME = /(?:^|[/.])(?:utils?|helpers?|misc|common)(?=[/.])|manager(?=\.[a-z]+$)/iu
const VAGUE = /^(?:utils?|helpers?|user1|isImpersonating)$|(?:Utils?|Helpers?|Manager)$/u
// In a type these two would be persons, and nobody could tell which.
const TWO_FACED = /^(?:target|admin)$/u

/** The words of design section 2: a name says what a thing is, and who is who is never in doubt. */
export const plainNames: Rule = {
  name: 'no vague or two-faced names: utils, helper, manager, target, admin, isImpersonating',
  check: (tree) =>
    sourcesIn(tree, 'packages', true).flatMap(({ path, program, references, lineAt }) => {
      const violations: Violation[] = FILE_NAME.test(path) ? [{ path, why: 'is a vague file name' }] : []
      if (program === null) return violations
      const refuse = (name: string, offset: number) =>
        violations.push({ path, line: lineAt(offset), why: `names something ${name}` })

      // What a library calls its own is not ours to name.
      const foreign = new Set(references.flatMap(({ names }) => names))
      for (const [name, node] of boundNames(program))
        if (VAGUE.test(name) && !foreign.has(name)) refuse(name, node.start)
      visit(program, (node) => {
        if (node.type === 'TSInterfaceDeclaration' && VAGUE.test(node.id.name)) refuse(node.id.name, node.start)
        if (node.type !== 'TSPropertySignature' || node.key.type !== 'Identifier') return
        const { name } = node.key
        if (VAGUE.test(name) || TWO_FACED.test(name)) refuse(name, node.start)
      })
      return violations
    }),
}

export const exportsExist: Rule = {
  name: 'every path of an exports map exists, built from the source beside it',
  check: (tree) =>
    tree.manifests.flatMap(({ folder, entries, exported }) => {
      const path = `${folder}/package.json`
      const missing = [...Object.values(entries), ...exported]
        .map((file) => file.replace(/^\.\//, ''))
        // What is built comes from a source of the same name.
        .map((file) => file.replace(/^dist\/(.+?)(?:\.d\.ts|\.js)$/u, 'src/$1.ts'))
        .filter((file) => !tree.exists(`${folder}/${file}`) && !tree.exists(`${folder}/${file}x`))
      return [...new Set(missing)].map((file) => ({ path, why: `names ${file}, which does not exist` }))
    }),
}
