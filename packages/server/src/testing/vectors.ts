import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../../', import.meta.url))

/** Where a published vector file lies: beside the project, or in the folder that `UNDERSTUDY_VECTORS` names. */
export function vectorPath(...names: readonly string[]): string {
  return join(resolve(root, process.env.UNDERSTUDY_VECTORS ?? '../shared/data'), ...names)
}

/** Reads a published vector file; `null` where it is absent. */
export function readVectors<T>(...names: readonly string[]): T | null {
  const path = vectorPath(...names)
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : null
}
