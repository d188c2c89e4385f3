import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Starts the demo in a process of its own and tells the walks where it is. Gives its end. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const walks = here('../test-results/walks')
  await rm(walks, { recursive: true, force: true })
  await mkdir(walks, { recursive: true })

  const server = fork(here('./server.ts'), {
    cwd: here('..'),
    execArgv: ['--conditions=@understudy/source', '--import', 'tsx'],
  })
  const ended = once(server, 'exit')
  const url = await Promise.race([
    once(server, 'message').then(([message]) => (message as { readonly url: string }).url),
    ended.then(() => null),
  ])
  if (url === null) throw new Error('The demo did not start; what it said is above.')
  process.env.DEMO_URL = url

  return async () => {
    server.kill('SIGTERM')
    await ended
  }
}
