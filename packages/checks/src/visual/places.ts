import { join } from 'node:path'
import { ROOT } from '../paths.ts'
import type { Places } from './accepted.ts'

/** The page that shows scenes, and below it the pictures that were accepted. */
export const VISUAL = join(ROOT, 'packages', 'react', 'visual')

const CACHE = join(ROOT, '.cache', 'visual')

/** The page, built. */
export const BUILT = join(CACHE, 'page')

/** What this run has seen that is worth looking at: the accepted picture, the new one, and where they differ. */
export const SEEN = join(CACHE, 'seen')

/** The accepted pictures of one kind of machine, such as `linux-chromium-156`, and what they show for any machine. */
export function acceptedPlaces(browserVersion: string): Places {
  return {
    pictures: join(VISUAL, `${process.platform}-chromium-${browserVersion.split('.')[0]}`),
    structures: join(VISUAL, 'structures.json'),
  }
}
