import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** This application's folder, with no slash at its end. */
export const HERE = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '')

/** What is built and measured here. Git ignores it. */
export const CACHE = join(HERE, '.cache')
