import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Rule, Violation } from './rule.ts'
import type { Tree } from './tree.ts'

const PACKAGES = ['packages/protocol', 'packages/client', 'packages/react']
const PROBE = fileURLToPath(new URL('importProbe.ts', import.meta.url))

/** A pragmatic proof: each entry is imported in a process of its own, where the globals tell who touches them. */
export const quietImports: Rule = {
  name: 'importing protocol, client or react does no work and touches no global',
  async check(tree) {
    const entries = tree.manifests
      .filter(({ folder }) => PACKAGES.includes(folder))
      .flatMap(({ folder, entries }) => Object.values(entries).map((path) => `${folder}/${path}`))
      .filter((path) => /\.tsx?$/.test(path))
    const found = await Promise.all(entries.map((entry) => probe(tree, entry)))
    return found.flat()
  },
}

async function probe(tree: Tree, entry: string): Promise<readonly Violation[]> {
  const address = pathToFileURL(join(tree.root, entry)).href
  // From this package's folder: the loader is its dependency, and the tree under test may have none.
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  const args = ['--conditions=@understudy/source', '--import', 'tsx', PROBE, address, tree.root]
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
  })
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', () => resolve(null))
    child.on('close', resolve)
  })
  if (code !== 0) return [{ path: entry, why: `cannot be imported: ${err.trim().split('\n').slice(0, 8).join('\n')}` }]
  // The last line: a module that prints when imported is told about, too.
  const touched = JSON.parse(out.slice(out.lastIndexOf('\n') + 1)) as readonly { name: string; by: string }[]
  return touched.map(({ name, by }) => ({ path: entry, why: `touches ${name} when imported, in ${by}` }))
}
