import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { expect } from 'vitest'
import { ROUTES } from '../http/routes/all.ts'
import { openApiDocument } from '../openapi/document.ts'

export interface DescribedOperation {
  readonly requestBody?: { readonly content: object }
  readonly parameters: readonly {
    readonly name: string
    readonly in: 'path' | 'query' | 'header'
    readonly required: boolean
    readonly schema: object
  }[]
  readonly responses: Readonly<Record<string, { readonly content: object }>>
}

/** The document as another program reads it: text that was parsed. */
export const DOCUMENT = JSON.parse(JSON.stringify(openApiDocument(ROUTES))) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>
  readonly components: object
}

/** A checker of one place in the document, by the library of somebody else. `closed`: nothing that is not described. */
export function checkerAt(pointer: string, closed: 'closed' | 'as written' = 'as written'): ValidateFunction {
  const key = `${closed} ${pointer}`
  const known = compiled.get(key)
  if (known !== undefined) return known
  const check = readers[closed].compile({ $ref: `document#${pointer}` })
  compiled.set(key, check)
  return check
}

const compiled = new Map<string, ValidateFunction>()
const readers = { closed: reader(close(DOCUMENT)), 'as written': reader(DOCUMENT) }

function reader(document: object): Ajv2020 {
  return new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).addSchema(document, 'document')
}

function close(value: unknown): object {
  if (Array.isArray(value)) return value.map(close)
  if (typeof value !== 'object' || value === null) return value as object
  const closed: Record<string, unknown> = Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [key, close(entry)]),
  )
  return closed.type === 'object' && 'properties' in closed ? { additionalProperties: false, ...closed } : closed
}

/** JSON pointer to a place below one operation. */
export function pointerTo(path: string, method: string, ...rest: readonly string[]): string {
  return ['', 'paths', path, method.toLowerCase(), ...rest]
    .map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
    .join('/')
    .replaceAll('{', '%7B')
    .replaceAll('}', '%7D')
}

/** The path of the document that answers this address. */
export function templateOf(address: string): string | undefined {
  const [path = ''] = address.split('?')
  return Object.keys(DOCUMENT.paths).find((template) => patternOf(template).test(path))
}

function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`)
}

/** Holds an answer to the document: a status that is there, of a type that is there, with nothing that is not there. */
export function expectDescribed(method: string, address: string, response: Response, text: string): void {
  // What a browser asks before it asks is no operation of the document.
  if (method === 'OPTIONS') return
  const template = templateOf(address)
  const operation = template === undefined ? undefined : DOCUMENT.paths[template]?.[method.toLowerCase()]
  const status = response.status < 400 ? String(response.status) : 'default'
  const [type = ''] = (response.headers.get('Content-Type') ?? '').split(';')
  if (operation === undefined)
    expect(response.ok, `${method} ${address} is answered and not in the document`).toBe(false)
  if (template === undefined || operation === undefined) return

  expect(Object.keys(operation.responses), `${method} ${template}`).toContain(status)
  if (type === '') expect([text, operation.responses[status]?.content], `${method} ${template}`).toEqual(['', {}])
  if (type === '') return
  expect(Object.keys(operation.responses[status]?.content ?? {}), `${method} ${template} ${status}`).toContain(type)
  if (!/json$/.test(type)) return
  const check = checkerAt(pointerTo(template, method, 'responses', status, 'content', type, 'schema'), 'closed')
  check(JSON.parse(text))
  expect(check.errors, `${method} ${template} ${status} ${text}`).toBeNull()
}
