import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type BundledFile, brotli, bundle } from '../../../../packages/checks/src/sizes/bundle.ts'
import { CACHE, HERE } from '../paths.ts'
import type { Entry } from './entries.ts'

/** One file that a bundler wrote. */
type Chunk = Pick<BundledFile, 'name' | 'code' | 'initial'>

export interface Weight {
  readonly bundler: 'esbuild' | 'rolldown'
  /** Bytes, brotli 11, of what is loaded at once. */
  readonly initial: number
  /** With what is loaded on demand. */
  readonly total: number
  readonly minified: number
}

// It is installed in this folder when something is measured: the type check has to do without it.
interface Esbuild {
  transform(code: string, options: object): Promise<{ readonly code: string }>
  build(options: object): Promise<{
    readonly outputFiles: readonly { readonly path: string; readonly contents: Uint8Array }[]
    readonly metafile: { readonly outputs: Readonly<Record<string, EsbuildOutput>> }
  }>
}
interface EsbuildOutput {
  readonly entryPoint?: string
  readonly imports: readonly { readonly path: string; readonly kind: string }[]
}
const CONDITIONS = ['@understudy/source', 'production', 'browser', 'module', 'import']
const EXTERNAL = ['react', 'react-dom', 'react-dom/client', 'react/jsx-runtime']
const DEFINE = { 'process.env.NODE_ENV': '"production"' }

/** The entry, minified for production with all it depends on, by both bundlers; the lighter one first. */
export async function weigh(entry: Entry): Promise<readonly Weight[]> {
  const weights = [
    weightOf('esbuild', await byEsbuild(entryFile(entry), entry.server)),
    weightOf('rolldown', await bundle(entry)),
  ]
  return weights.sort((one, other) => one.initial - other.initial)
}

/** What one source file is of a bundle. */
export interface Share {
  readonly file: string
  readonly minified: number
  /** Bytes, brotli 11, by which everything together is lighter without it: what others repeat of it is theirs. */
  readonly brotli: number
}

/** The source files of an entry, heaviest first. Each is minified alone, so that the sums are near the bundle's, not equal. */
export async function breakdown(entry: Entry): Promise<readonly Share[]> {
  const esbuild: Esbuild = await import(named('esbuild'))
  const chunks = await bundle(entry)
  const rendered = chunks.flatMap(({ modules }) => Object.entries(modules))
  const files = await Promise.all(
    rendered.map(async ([file, { code }]) => {
      const { code: minified } = await esbuild.transform(code ?? '', { minify: true })
      return { file: relative(HERE, file), code: minified }
    }),
  )
  const weightWithout = (left: string | null) =>
    brotli(files.map(({ file, code }) => (file === left ? '' : code)).join(''))
  const whole = weightWithout(null)
  return files
    .map(({ file, code }) => ({ file, minified: code.length, brotli: whole - weightWithout(file) }))
    .filter(({ minified }) => minified > 0)
    .sort((one, other) => other.brotli - one.brotli)
}

/** The source files that an entry loads at once or on demand. */
export async function filesOf(entry: Entry): Promise<readonly string[]> {
  const chunks = await bundle(entry)
  return chunks.flatMap(({ modules }) => Object.keys(modules))
}

function entryFile({ name, code, later }: Entry): string {
  // Below this folder, so that its packages are found from there.
  const folder = join(CACHE, 'entries')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${name.replace(/\W+/gu, '-')}.ts`)
  writeFileSync(file, code)
  if (later !== undefined) writeFileSync(join(folder, later.name), later.code)
  return file
}

function weightOf(bundler: Weight['bundler'], chunks: readonly Chunk[]): Weight {
  const sum = (of: readonly Chunk[]) => of.reduce((total, { code }) => total + brotli(code), 0)
  return {
    bundler,
    initial: sum(chunks.filter(({ initial }) => initial)),
    total: sum(chunks),
    minified: chunks.reduce((total, { code }) => total + code.length, 0),
  }
}

async function byEsbuild(file: string, server: RegExp | undefined): Promise<readonly Chunk[]> {
  const esbuild: Esbuild = await import(named('esbuild'))
  const { outputFiles, metafile } = await esbuild.build({
    ...{ entryPoints: [file], absWorkingDir: HERE, outdir: 'out', write: false, metafile: true },
    ...{ bundle: true, splitting: true, minify: true, format: 'esm', target: 'es2022', platform: 'browser' },
    ...{ conditions: CONDITIONS, external: EXTERNAL, define: DEFINE, legalComments: 'none', logLevel: 'error' },
    plugins: server === undefined ? [] : [leaveOut(server)],
  })
  const outputs = new Map(Object.entries(metafile.outputs))
  const entry = [...outputs].find(([, { entryPoint }]) => entryPoint !== undefined)?.[0] ?? ''
  const initial = loadedAtOnce(entry, (path) =>
    (outputs.get(path)?.imports ?? []).filter(({ kind }) => kind === 'import-statement').map((each) => each.path),
  )
  return outputFiles.map(({ path, contents }) => {
    const name = path.slice(HERE.length + 1)
    return { name, code: new TextDecoder().decode(contents), initial: initial.has(name) }
  })
}

function leaveOut(filter: RegExp) {
  interface Resolving {
    onResolve(options: { readonly filter: RegExp }, resolve: (asked: { readonly path: string }) => object): void
  }
  return {
    name: 'leave-out',
    setup: (build: Resolving) => build.onResolve({ filter }, ({ path }) => ({ path, external: true })),
  }
}

function loadedAtOnce(entry: string, importsOf: (name: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set([entry])
  for (const name of found) for (const next of importsOf(name)) found.add(next)
  return found
}

/** A name that the type check does not follow. */
function named(name: string): string {
  return name
}
