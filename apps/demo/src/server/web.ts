import { readdir, rename, rm, stat } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** What the pages are built for: people, or whoever works on them, with the inspector and messages in full. */
export type WebMode = 'production' | 'development'

/** Where the built web app lies. */
export const WEB_FOLDER = here('../../dist')

const FOLDERS: Readonly<Record<WebMode, string>> = {
  production: WEB_FOLDER,
  development: here('../../.cache/dist-development'),
}

const SOURCES = [
  here('../web'),
  here('../shared'),
  here('../../index.html'),
  here('../../silent.html'),
  here('../../vite.config.ts'),
  here('../../package.json'),
  here('../../../../packages/protocol/src'),
  here('../../../../packages/client/src'),
  here('../../../../packages/react/src'),
]

/** Builds the web app when it is missing or older than one of its sources. Answers where it lies, and whether it did. */
export async function buildWebWhenStale(
  mode: WebMode = 'production',
): Promise<{ readonly folder: string; readonly built: boolean }> {
  const folder = FOLDERS[mode]
  const before = await changedAt(`${folder}/index.html`)
  const newest = Math.max(...(await Promise.all(SOURCES.map(newestIn))))
  if (before > newest) return { folder, built: false }

  const { build } = await import('vite')
  // Vite keeps what is set, and a test run sets `test`: the pages would be built with React's development code.
  const environment = process.env.NODE_ENV
  process.env.NODE_ENV = mode
  // Built beside and moved into place: an interrupted build leaves the old one, never half of a new one.
  const fresh = here(`../../.cache/dist-${mode}-${process.pid}`)
  try {
    await build({ configFile: here('../../vite.config.ts'), mode, build: { outDir: fresh, emptyOutDir: true } })
    await rm(folder, { recursive: true, force: true })
    await rename(fresh, folder)
  } finally {
    if (environment === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = environment
    await rm(fresh, { recursive: true, force: true })
  }
  return { folder, built: true }
}

/** When a file was changed; 0 when there is none. */
async function changedAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}

async function newestIn(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null)
  if (entries === null) return changedAt(path)
  const files = entries.filter((entry) => entry.isFile() && !/\.(test|stories)\./u.test(entry.name))
  return Math.max(0, ...(await Promise.all(files.map((entry) => changedAt(`${entry.parentPath}/${entry.name}`)))))
}
