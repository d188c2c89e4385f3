import { ProblemSchema } from '@understudy/protocol/schemas'
import type { Route } from '../http/call.ts'
import { describeOperation, SECURITY_SCHEMES } from './operation.ts'
import { type Components, documentSchema } from './schemas.ts'

/** The version of the surface: of what other back ends implement, not of this package. */
const SURFACE_VERSION = '1.0.0'

/**
 * The OpenAPI 3.1 document of these routes. Bodies, parameters and headers are the schemas that requests are held to, so
 * the two cannot part. What the policy of an installation refuses besides is not in it.
 */
export function openApiDocument(routes: readonly Route[]): object {
  const components: Components = new Map()
  const paths = Object.fromEntries(
    routes.map(({ path, methods }) => {
      const operations = Object.entries(methods).map(([method, operation]) => [
        method.toLowerCase(),
        describeOperation(path, operation, components),
      ])
      return [path.replace(/:([a-z]+)/g, '{$1}'), Object.fromEntries(operations)]
    }),
  )
  documentSchema(ProblemSchema, components)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Support sessions',
      version: SURFACE_VERSION,
      summary: 'What a bridge for support sessions answers.',
      description:
        'Times are milliseconds since the epoch by the server’s clock. Every refusal is a problem of RFC 9457 whose `type` ends ' +
        'in its code. Bodies have at most 64 KiB.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: { schemas: Object.fromEntries(components), securitySchemes: SECURITY_SCHEMES },
  }
}
