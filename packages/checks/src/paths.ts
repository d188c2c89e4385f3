import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root folder, with no slash at its end. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/[/\\]$/, '')

/** Where suites leave what machines read. Git ignores it. */
export const REPORTS = join(ROOT, '.cache', 'reports')
