import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, posix } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from '../paths.ts'

/** What is published, each after those that it depends on. */
export const PUBLISHED = ['protocol', 'client', 'react', 'server'] as const

export type Published = (typeof PUBLISHED)[number]

/** The files of one tarball as they lie on a user's disk. */
export interface Tarball {
  readonly folder: string
  /** Paths from the package's own folder. */
  readonly files: ReadonlySet<string>
  text(path: string): string
}

const run = promisify(execFile)

/** Builds and packs all of them, as a release does, and lays them out as an installation would. `remove` takes them away. */
export async function packAll() {
  const target = mkdtempSync(join(tmpdir(), 'understudy-pack-'))
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<'packageManager', string>
  const pnpm = (folder: string, ...args: readonly string[]) =>
    run('npx', ['-y', manifest.packageManager, ...args], { cwd: join(ROOT, folder), maxBuffer: 2 ** 24 })
  await pnpm('.', '-r', ...PUBLISHED.map((name) => `--filter=@understudy/${name}`), 'build')
  const tarballs = new Map<Published, Tarball>()
  for (const name of PUBLISHED) {
    const folder = join(target, 'node_modules', '@understudy', name)
    const { stdout } = await pnpm(`packages/${name}`, 'pack', '--pack-destination', target)
    const packed = stdout.trim().split('\n').at(-1) ?? ''
    await run('mkdir', ['-p', folder])
    await run('tar', ['-xzf', packed, '--strip-components=1', '-C', folder])
    tarballs.set(name, readTarball(folder))
  }
  return { target, tarballs, remove: () => rmSync(target, { recursive: true, force: true }) }
}

function readTarball(folder: string): Tarball {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  return { folder, files: new Set(files), text: (path) => readFileSync(join(folder, path), 'utf8') }
}

/** Links of its own pages that lead out of the tarball or to nothing, as `page → link`. */
export function deadLinks({ files, text }: Pick<Tarball, 'files' | 'text'>): readonly string[] {
  const folders = new Set([...files].flatMap((file) => parentsOf(file)))
  return [...files]
    .filter((file) => file.endsWith('.md'))
    .flatMap((page) =>
      [...text(page).matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/gu)].flatMap(([, link = '']) => {
        if (/^[a-z]+:/u.test(link)) return []
        const path = posix.normalize(posix.join(dirname(page), link)).replace(/\/$/u, '')
        return files.has(path) || folders.has(path) ? [] : [`${page} → ${link}`]
      }),
    )
}

/** Source maps that name a source which is neither in them nor beside them. */
export function deadMaps({ files, text }: Pick<Tarball, 'files' | 'text'>): readonly string[] {
  return [...files]
    .filter((file) => file.endsWith('.map'))
    .filter((map) => {
      const { sources, sourcesContent = [] } = JSON.parse(text(map)) as {
        readonly sources: readonly string[]
        readonly sourcesContent?: readonly (string | null)[]
      }
      return sources.some(
        (source, index) =>
          typeof sourcesContent[index] !== 'string' && !files.has(posix.normalize(posix.join(dirname(map), source))),
      )
    })
}

/** Paths that the manifest names and that are not there. */
export function deadPaths({ files, text }: Pick<Tarball, 'files' | 'text'>): readonly string[] {
  const { exports = {}, imports = {}, bin = {} } = JSON.parse(text('package.json')) as Record<string, Target>
  return [exports, imports, bin].flatMap(leaves).filter((path) => !files.has(path.replace(/^\.\//u, '')))
}

type Target = string | { readonly [key: string]: Target }

function leaves(target: Target): readonly string[] {
  return typeof target === 'string' ? [target] : Object.values(target).flatMap(leaves)
}

function parentsOf(file: string): readonly string[] {
  const parts = file.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}
