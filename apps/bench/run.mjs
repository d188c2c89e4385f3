import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))

/** What is compared with is no part of the workspace: it is installed by the one who measures, from its own lock file. */
const lock = here('pnpm-lock.yaml')
const installed = here('node_modules/.modules.yaml')
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs) {
  // No script of a package runs: none is needed, esbuild included. Nor are the peers of what is weighed: React, Next.
  const flags = ['--ignore-workspace', '--frozen-lockfile', '--ignore-scripts', '--config.auto-install-peers=false']
  run('npx', ['-y', 'pnpm@12.21.0', 'install', ...flags])
}
// What is warned of is counted and told below the table, not printed a thousand times.
const flags = ['--conditions=@understudy/source', '--disable-warning=MaxListenersExceededWarning', '--import', 'tsx']
run(process.execPath, [...flags, 'src/main.ts', ...process.argv.slice(2)])

function run(program, args) {
  const { status, error } = spawnSync(program, args, { cwd: here('.'), stdio: 'inherit' })
  if (error !== undefined) throw error
  if (status !== 0) process.exit(status ?? 1)
}
