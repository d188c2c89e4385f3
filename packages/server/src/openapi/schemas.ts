/** Schemas of the document, each under the name by which others refer to it. */
export type Components = Map<string, Json>

export type Json = { readonly [key: string]: unknown }

/**
 * A schema as the document writes it: what has a name is written once and referred to, and a choice of texts is a list.
 * Both mean what the original means.
 */
export function documentSchema(schema: unknown, components: Components): unknown {
  if (Array.isArray(schema)) return schema.map((entry) => documentSchema(entry, components))
  if (!isRecord(schema)) return schema
  const { $id: name, ...rest } = schema
  if (typeof name !== 'string') return plain(rest, components)
  if (!components.has(name)) {
    // Reserved first, so that the order is that of the first mention.
    components.set(name, {})
    components.set(name, plain(rest, components))
  }
  return { $ref: `#/components/schemas/${name}` }
}

function plain(schema: Json, components: Components): Json {
  const { anyOf, ...rest } = schema
  if (Array.isArray(anyOf) && anyOf.every(isText)) {
    return { ...rest, type: 'string', enum: anyOf.map(({ const: value }) => value) }
  }
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, documentSchema(value, components)]))
}

function isText(schema: unknown): schema is { readonly const: string } {
  return isRecord(schema) && schema.type === 'string' && typeof schema.const === 'string'
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
