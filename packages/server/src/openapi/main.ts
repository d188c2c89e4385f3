#!/usr/bin/env node
import { writeFile } from 'node:fs/promises'
import { ROUTES } from '../http/routes/all.ts'
import { openApiDocument } from './document.ts'

const [, , path] = process.argv
const text = `${JSON.stringify(openApiDocument(ROUTES), null, 2)}\n`
// Without a path, to the next program.
if (path === undefined) process.stdout.write(text)
else await writeFile(path, text)
