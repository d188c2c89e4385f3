#!/usr/bin/env node
import { runCommand } from './command.ts'

const asked = new Promise<void>((resolve) => {
  let first = true
  const onSignal = () => {
    // The second one does not wait for anything.
    if (!first) process.exit(130)
    first = false
    resolve()
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
})

process.exitCode = await runCommand(process.argv.slice(2), {
  environment: process.env,
  write: (text) => process.stdout.write(text),
  asked,
})
// A signal that never came keeps nothing open; whatever else does is not worth waiting for.
process.exit()
