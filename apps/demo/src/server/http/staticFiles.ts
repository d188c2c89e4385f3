import { readdir, readFile } from 'node:fs/promises'
import { extname, relative } from 'node:path'

/** A file that is served as it is. */
export interface StaticFile {
  readonly body: Uint8Array<ArrayBuffer>
  readonly type: string
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

/** Everything in a folder and below, by its path from there, which begins with a slash. In memory: no path leads out of it. */
export async function readFolder(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const files = new Map<string, StaticFile>()
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = `${entry.parentPath}/${entry.name}`
    const type = TYPES[extname(entry.name)] ?? 'application/octet-stream'
    files.set(`/${relative(folder, path).replaceAll('\\', '/')}`, { body: new Uint8Array(await readFile(path)), type })
  }
  return files
}
