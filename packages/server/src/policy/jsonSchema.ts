import { PolicyDocumentSchema } from '@understudy/protocol/schemas'
import { documentSchema } from '../openapi/schemas.ts'

/** The JSON Schema of a policy document, for editors and other programs. */
export function policyJsonSchema(): object {
  const components = new Map<string, { readonly [key: string]: unknown }>()
  documentSchema(PolicyDocumentSchema, components)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://understudy.dev/schemas/policy.json',
    title: 'Policy of support sessions',
    ...components.get('PolicyDocument'),
  }
}
