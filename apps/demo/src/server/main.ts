import { fileURLToPath } from 'node:url'

const OLDEST_NODE = [20, 19] as const

checkNode()
await run()

/** Before anything is imported that an old release cannot even read. */
function checkNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const [oldestMajor, oldestMinor] = OLDEST_NODE
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return
  fail(`The demo needs Node ${OLDEST_NODE.join('.')} or later; this is ${process.versions.node}.`)
}

async function run(): Promise<void> {
  const port = readPort(process.env.PORT)
  const [{ startDemo }, { buildWebWhenStale }] = await Promise.all([import('./startDemo.ts'), import('./web.ts')])
  const databaseUrl = process.env.DATABASE_URL || undefined
  console.log('Understudy demo')
  const stopping = new AbortController()
  try {
    const { folder, built } = await buildWebWhenStale(readMode(process.env.DEMO_BUILD))
    if (built) console.log('  The pages were built.')
    stopOnSignal(stopping)
    const demo = await startDemo({
      port,
      webFolder: folder,
      dataFolder: process.env.DATA_FOLDER || fileURLToPath(new URL('../../.data', import.meta.url)),
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
      signal: stopping.signal,
      onPortTaken: (taken) => console.log(`  Port ${taken} is in use by another program; trying ${taken + 1}.`),
    })
    console.log(welcome(demo.url))
    await aborted(stopping.signal)
    await demo.stop()
    process.exit(0)
  } catch (error) {
    if (stopping.signal.aborted) process.exit(0)
    fail(error instanceof Error ? error.message : String(error))
  }
}

function readPort(value: string | undefined): number {
  if (value === undefined || value === '') return 4180
  const port = Number(value)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) fail(`PORT is ${value}, which is not a port number.`)
  return port
}

function readMode(value: string | undefined): 'production' | 'development' {
  if (value === undefined || value === '') return 'production'
  if (value !== 'production' && value !== 'development') fail(`DEMO_BUILD is ${value}, not production or development.`)
  return value
}

/** Aborts at the first Ctrl-C, also in the middle of the start. The second one does not wait for anything. */
function stopOnSignal(stopping: AbortController): void {
  const onSignal = () => {
    if (stopping.signal.aborted) process.exit(130)
    console.log('\nStopping…')
    stopping.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve())
  })
}

function welcome(url: string): string {
  return `
  Open   ${url}

  Sign in as Dana Reyes, choose a customer, then Impersonate.
  As Noor Haddad you see afterwards that support was there, when and why.
  On a customer's page, "Open in a separate window" hands the account to an origin of its own, app.localhost.
  Aiko Kuroda asks first: Inês Carvalho decides. A second browser profile keeps two people apart.

  Below /workshop are the documentation and every component.

  Ctrl-C stops it. What you did is kept, and there again next time.
`
}

function fail(message: string): never {
  console.error(`\n  ${message}\n`)
  process.exit(1)
}
