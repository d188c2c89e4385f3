import { DEMO_POLICY } from '../src/server/policy.ts'
import { startDemo } from '../src/server/startDemo.ts'
import { buildWebWhenStale } from '../src/server/web.ts'

// Runs beside the walks: the demo on a free port, with data that is gone afterwards, and sessions of one minute to choose.
await buildWebWhenStale()
const demo = await startDemo({
  port: 0,
  policy: {
    ...DEMO_POLICY,
    version: 'walks-1',
    duration: { ...DEMO_POLICY.duration, choices: [60, ...DEMO_POLICY.duration.choices] },
  },
})
process.send?.({ url: demo.url })

async function leave(): Promise<void> {
  await demo.stop()
  process.exit(0)
}
process.on('SIGTERM', () => void leave())
process.on('disconnect', () => void leave())
