import { readFile } from 'node:fs/promises'
import { Validator } from '@seriousme/openapi-schema-validator'
import { expect, test } from 'vitest'
import { ROUTES } from '../http/routes/all.ts'
import { DOCUMENT } from '../testing/described.ts'
import { openApiDocument } from './document.ts'

const file = new URL('../../openapi.json', import.meta.url)

test('the document is OpenAPI 3.1, by the official schema', async () => {
  const validator = new Validator()
  const { valid, errors } = await validator.validate(structuredClone(DOCUMENT))
  expect(errors).toBeUndefined()
  expect([valid, validator.version]).toEqual([true, '3.1'])
  // It says no to what is none.
  const broken = structuredClone(DOCUMENT) as unknown as { paths: Record<string, { get: { responses?: object } }> }
  delete broken.paths['/support/context']?.get.responses
  Object.assign(broken.paths['/support/context']?.get ?? {}, { parameters: [{ name: 'x', in: 'nowhere' }] })
  expect((await new Validator().validate(broken)).valid).toBe(false)
})

test('every reference leads somewhere', () => {
  const references = [...JSON.stringify(DOCUMENT).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)]
  expect(references.length).toBeGreaterThan(40)
  const { schemas } = DOCUMENT.components as { schemas: object }
  expect(Object.keys(schemas)).toEqual(expect.arrayContaining(references.map(([, name]) => name)))
})

test('every mounted route is in the document, and the other way round', () => {
  const mounted = ROUTES.flatMap(({ path, methods }) =>
    Object.keys(methods).map((method) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`),
  )
  const described = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(described).toEqual(mounted)
})

test('operations can be told apart by name', () => {
  const names = Object.values(DOCUMENT.paths).flatMap((methods) =>
    Object.values(methods).map((operation) => 'operationId' in operation && operation.operationId),
  )
  expect(new Set(names).size).toBe(names.length)
})

test('the file in the package is what the command writes: run `pnpm --filter @understudy/server openapi`', async () => {
  expect(await readFile(file, 'utf8')).toBe(`${JSON.stringify(openApiDocument(ROUTES), null, 2)}\n`)
})
