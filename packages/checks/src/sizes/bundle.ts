import { createHash } from 'node:crypto'
import { dirname, join, resolve } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { rolldown } from 'rolldown'
import { ROOT } from '../paths.ts'

/** What is bundled: the text of a module, and of others that it loads on demand, by their names beside it. */
export interface Sources {
  readonly code: string
  readonly later?: { readonly name: string; readonly code: string }
  /** Modules that are not counted. */
  readonly server?: RegExp
}

/** One file of the bundle. */
export interface BundledFile {
  readonly name: string
  readonly code: string
  /** Whether a page loads it at once. */
  readonly initial: boolean
  /** The modules in it by their paths, before they were minified. */
  readonly modules: Readonly<Record<string, { readonly code: string | null }>>
}

/** Where the sources are taken to lie, for their relative imports. Nothing is written there. */
const ENTRY = join(ROOT, 'apps', 'bench', '.cache', 'entries', 'entry.ts')
const CONDITIONS = ['@understudy/source', 'production', 'browser', 'module', 'import']
/** React is its user's. */
const EXTERNAL = ['react', 'react-dom', 'react-dom/client', 'react/jsx-runtime']

/** As long as with a hash, and no other one when what is loaded on demand changes: its name is written in what is counted. */
function chunkFileNames({ name }: { readonly name: string }): string {
  return `${name}-${createHash('sha256').update(name).digest('base64url').slice(0, 8)}.js`
}

/**
 * The entry with all it depends on, minified for production by rolldown, which is what Vite builds with. As an application's
 * entry, which nobody imports from: what it shares with code that is loaded on demand may lie in it. Kept to its exports, as
 * a library's is, it would leave that to further files, and a page would load the same code in more pieces.
 */
export async function bundle({ code, later, server }: Sources): Promise<readonly BundledFile[]> {
  const texts = new Map([[ENTRY, code]])
  if (later !== undefined) texts.set(join(dirname(ENTRY), later.name), later.code)
  const built = await rolldown({
    input: ENTRY,
    preserveEntrySignatures: 'allow-extension',
    cwd: ROOT,
    platform: 'browser',
    logLevel: 'silent',
    external: server === undefined ? EXTERNAL : [...EXTERNAL, server],
    resolve: { conditionNames: CONDITIONS },
    transform: { target: 'es2022', define: { 'process.env.NODE_ENV': '"production"' } },
    plugins: [
      {
        name: 'sources',
        resolveId(asked, from) {
          const path = resolve(dirname(from ?? ENTRY), asked)
          return texts.has(path) ? path : null
        },
        load: (path) => texts.get(path) ?? null,
      },
    ],
  })
  // What Vite leaves out of an application's files, where nobody is to shake them again.
  const comments = { annotation: false, jsdoc: false, legal: false }
  const { output } = await built.generate({ format: 'esm', minify: true, comments, chunkFileNames })
  await built.close()
  const chunks = output.filter((file) => file.type === 'chunk')
  const initial = new Set(chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName))
  for (const name of initial) {
    for (const next of chunks.find(({ fileName }) => fileName === name)?.imports ?? []) initial.add(next)
  }
  return chunks.map(({ fileName, code: text, modules }) => ({
    name: fileName,
    code: text,
    initial: initial.has(fileName),
    modules,
  }))
}

/** Bytes of all that a page loads at once, each file by itself, brotli 11. */
export async function initialBytes(sources: Sources): Promise<number> {
  const files = await bundle(sources)
  return files.filter(({ initial }) => initial).reduce((total, { code }) => total + brotli(code), 0)
}

/** Bytes after brotli 11. */
export function brotli(code: string): number {
  const bytes = new TextEncoder().encode(code)
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  return brotliCompressSync(bytes, { params }).length
}
