import { Type } from '@sinclair/typebox'
import { FIELD_CODES, PROBLEM_CODES, type Problem } from '../problem.ts'
import { describes } from './describes.ts'
import { oneOf } from './oneOf.ts'
import { EndReasonSchema } from './sessions.ts'

const FieldProblemSchema = Type.Object(
  {
    pointer: Type.String({ description: 'JSON pointer into the body, or to a parameter.' }),
    code: oneOf(FIELD_CODES),
    detail: Type.String(),
  },
  { $id: 'FieldProblem' },
)

/** RFC 9457. */
export const ProblemSchema = describes<Problem>()(
  Type.Object(
    {
      type: Type.String({ format: 'uri', description: 'Stable; ends in the code.' }),
      title: Type.String(),
      status: Type.Integer({ minimum: 400, maximum: 599 }),
      code: oneOf(PROBLEM_CODES),
      detail: Type.String(),
      errors: Type.Optional(Type.Array(FieldProblemSchema)),
      endReason: Type.Optional(EndReasonSchema),
      actionClass: Type.Optional(Type.String()),
      stepUpOf: Type.Optional(
        Type.Literal('subject', {
          description: 'Whose sign-in is too weak, where it is not the caller’s: no sign-in of theirs changes it.',
        }),
      ),
      retryAfter: Type.Optional(Type.Integer({ minimum: 0, description: 'Seconds.' })),
    },
    { $id: 'Problem' },
  ),
)
