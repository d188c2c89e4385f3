import { arch, availableParallelism, loadavg, platform } from 'node:os'

/** What the figures depend on, in one line. */
export function machine(browser: string | null): string {
  const cores = availableParallelism()
  const parts = [
    `${cores} cores`,
    `${platform()} ${arch()}`,
    `Node ${process.versions.node}`,
    `load ${loadavg()[0]?.toFixed(1)}`,
  ]
  return [...parts, browser === null ? 'no browser' : `Chromium ${browser}`].join(', ')
}
