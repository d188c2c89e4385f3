import { arch, availableParallelism, loadavg, platform } from 'node:os'

/** What else keeps the cores busy, before anything is measured. */
export function loadNow(): string {
  return loadavg()[0]?.toFixed(1) ?? ''
}

/** What the figures depend on, in one line. */
export function machine(browser: string | null, load: string): string {
  const cores = availableParallelism()
  const parts = [`${cores} cores`, `${platform()} ${arch()}`, `Node ${process.versions.node}`, `load before ${load}`]
  return [...parts, browser === null ? 'no browser' : `Chromium ${browser}`].join(', ')
}
