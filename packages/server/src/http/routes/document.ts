import { Type } from '@sinclair/typebox'
import { json, type Route } from '../call.ts'
import { answer as answers, operation } from '../operation.ts'

const DocumentSchema = Type.Object(
  { openapi: Type.String(), paths: Type.Object({}, { additionalProperties: true }) },
  { additionalProperties: true },
)

/** The document that says all this. It names nobody and nothing of this installation: anybody may read it. */
export function documentRoute(document: () => object): Route {
  return {
    path: '/support/openapi.json',
    methods: {
      GET: operation({
        action: 'document.read',
        summary: 'This document',
        access: 'anyone',
        answers: { 200: answers('An OpenAPI 3.1 document.', DocumentSchema) },
        handler: async () => json(document()),
      }),
    },
  }
}
