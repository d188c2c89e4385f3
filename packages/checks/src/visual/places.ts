import { join } from 'node:path'
import { ROOT } from '../paths.ts'

/** The page that shows cases, and below it the pictures that were accepted. */
export const VISUAL = join(ROOT, 'packages', 'react', 'visual')

const CACHE = join(ROOT, '.cache', 'visual')

/** The page, built. */
export const BUILT = join(CACHE, 'page')

/** What this run has seen that is worth looking at: the new picture, the accepted one, and where they differ. */
export const SEEN = join(CACHE, 'seen')

/** The accepted pictures of one kind of machine, such as `linux-chromium-156`. */
export function acceptedFolder(browserVersion: string): string {
  return join(VISUAL, `${process.platform}-chromium-${browserVersion.split('.')[0]}`)
}
