#!/usr/bin/env node
import { readFile, writeFile } from 'node:fs/promises'
import { policyJsonSchema } from './jsonSchema.ts'
import { readPolicy } from './readPolicy.ts'

const [, , command, path] = process.argv
if (command === 'schema') await writeSchema(path)
else if (command === 'check' && path !== undefined) process.exitCode = await check(path)
else {
  process.stderr.write('understudy-policy schema [file] | understudy-policy check <file>\n')
  process.exitCode = 2
}

/** Without a path, to the next program. */
async function writeSchema(to: string | undefined): Promise<void> {
  const text = `${JSON.stringify(policyJsonSchema(), null, 2)}\n`
  if (to === undefined) process.stdout.write(text)
  else await writeFile(to, text)
}

async function check(file: string): Promise<number> {
  const reading = readPolicy(JSON.parse(await readFile(file, 'utf8')))
  if (reading.ok) return 0
  for (const { pointer, detail } of reading.problems) process.stderr.write(`${pointer || '/'}: ${detail}\n`)
  return 1
}
