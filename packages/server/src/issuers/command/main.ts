#!/usr/bin/env node
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkCommand } from './check.ts'

process.exitCode = await checkCommand(process.argv.slice(2), {
  load: (path) => import(pathToFileURL(resolve(path)).href),
  write: (text) => process.stdout.write(text),
})
