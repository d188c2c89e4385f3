import { Type } from '@sinclair/typebox'
import type { Policy } from '../policy.ts'
import { CapabilitiesSchema } from './capabilities.ts'
import { describes } from './describes.ts'
import { oneOf } from './oneOf.ts'

const Names = Type.Array(Type.String())
const Seconds = Type.Integer({ minimum: 0, description: 'Seconds.' })

const ModeRuleSchema = Type.Object(
  {
    enabled: Type.Boolean(),
    approval: oneOf(['never', 'flagged', 'always']),
    roles: Type.Optional(Names),
    consent: Type.Optional(oneOf(['never', 'always'])),
  },
  { $id: 'ModeRule' },
)

/** The policy as callers of the bridge read it: without the ids on the protected list. */
export const PolicySchema = describes<Policy>()(
  Type.Object(
    {
      version: Type.String(),
      supportRoles: Names,
      approverRoles: Names,
      haltRoles: Type.Optional(Names),
      staffRoles: Names,
      subjectRoles: Type.Optional(Names),
      tenants: Type.Optional(oneOf(['any', 'own'])),
      modes: Type.Object({ view: ModeRuleSchema, act: ModeRuleSchema, shadow: ModeRuleSchema }),
      reasonCodes: Type.Array(Type.Object({ code: Type.String(), label: Type.String() })),
      ticket: Type.Object({ required: Type.Boolean(), pattern: Type.String(), example: Type.String() }),
      duration: Type.Object({
        default: Seconds,
        max: Seconds,
        choices: Type.Array(Seconds),
        extendBy: Seconds,
        ceiling: Seconds,
      }),
      restrictedClasses: Names,
      requestWindow: Seconds,
      rateLimit: Type.Object({
        perHour: Type.Integer(),
        perDay: Type.Integer(),
        subjectsPerDay: Type.Optional(Type.Integer()),
        failuresPerHour: Type.Optional(Type.Integer()),
      }),
      breakGlass: Type.Optional(
        Type.Object({
          roles: Type.Optional(Names),
          ceiling: Seconds,
          perDay: Type.Integer(),
          reviewWithin: Seconds,
          overdueBlocks: Type.Boolean(),
        }),
      ),
      stepUp: Type.Optional(
        Type.Union([Type.Object({ maxAgeSeconds: Seconds, acrValues: Type.Optional(Names) }), Type.Null()]),
      ),
      subjectSignOut: Type.Optional(oneOf(['everywhere', 'any'])),
      capabilities: Type.Optional(
        Type.Object(
          {
            view: Type.Optional(CapabilitiesSchema),
            act: Type.Optional(CapabilitiesSchema),
            shadow: Type.Optional(CapabilitiesSchema),
          },
          {
            description:
              'What can be done in a mode, where another identity system gives its sessions something: screens offer no more. A mode that is left out has all that the bridge can.',
          },
        ),
      ),
    },
    { $id: 'Policy' },
  ),
)
