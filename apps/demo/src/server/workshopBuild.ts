import { execFile } from 'node:child_process'
import { rename, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Where the built documentation lies. `pnpm build-storybook` puts it there anew. */
export const WORKSHOP_FOLDER = here('../../.storybook-static')

/** Builds the documentation, in a process of its own: it takes some seconds, and the demo goes on meanwhile. */
export async function buildWorkshop(): Promise<void> {
  const storybook = here('../../../../node_modules/storybook/dist/bin/dispatcher.js')
  // Built beside and moved into place: an interrupted build leaves nothing, never half of a site.
  const fresh = here(`../../.cache/workshop-${process.pid}`)
  try {
    await promisify(execFile)(process.execPath, [storybook, 'build', '--output-dir', fresh], {
      cwd: here('../../../..'),
      // Not what the demo itself was started with: Storybook has conditions of its own.
      env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: 'production', STORYBOOK_DISABLE_TELEMETRY: '1' },
      maxBuffer: 16 * 1024 * 1024,
    })
    await rm(WORKSHOP_FOLDER, { recursive: true, force: true })
    await rename(fresh, WORKSHOP_FOLDER)
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}
