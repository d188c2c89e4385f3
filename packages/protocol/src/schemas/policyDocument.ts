import { type Static, Type } from '@sinclair/typebox'
import { oneOf } from './oneOf.ts'

const closed = { additionalProperties: false } as const

const Name = Type.String({ minLength: 1, maxLength: 64, pattern: '^[\\x21-\\x7e]+$' })
const names = (description: string, minItems = 0) =>
  Type.Array(Name, { description, minItems, maxItems: 100, uniqueItems: true })
const seconds = (minimum: number, maximum: number, description: string) =>
  Type.Integer({ minimum, maximum, description: `${description} Seconds.` })

const ModeDocumentSchema = Type.Object(
  {
    enabled: Type.Boolean({ description: 'Whether the mode may be asked for.' }),
    approval: Type.Optional(oneOf(['never', 'flagged', 'always'])),
    roles: Type.Optional(names('Roles one of which an actor has to hold for this mode, beside a support role.', 1)),
    consent: Type.Optional(oneOf(['never', 'always'])),
  },
  { ...closed, description: 'What is left out is closed: `approval` is `always`. `consent` is `never`.' },
)

/**
 * A policy as it is written down. What may be left out has a closed default: a mode is off, an approval is needed, every
 * class of actions is restricted, a sign-in is at most 15 minutes old.
 */
export const PolicyDocumentSchema = Type.Object(
  {
    $schema: Type.Optional(Type.String({ maxLength: 300 })),
    version: Type.String({ minLength: 1, maxLength: 64, description: 'Named in the audit log beside each decision.' }),
    supportRoles: names('Roles whose holders may start support sessions.', 1),
    approverRoles: Type.Optional(names('Roles whose holders may decide requests of others. Left out: nobody.')),
    haltRoles: Type.Optional(
      names('Roles whose holders may end every session at once and stop starts. Left out: the approvers.', 1),
    ),
    staffRoles: names('Roles that make an account unavailable as a subject. Holds those that start and decide.', 1),
    subjectRoles: Type.Optional(names('Roles one of which a subject has to hold. Left out: anybody but staff.', 1)),
    protectedSubjects: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
        description: 'Ids of people who are never a subject. Not sent to browsers.',
        maxItems: 10_000,
        uniqueItems: true,
      }),
    ),
    tenants: Type.Optional(
      oneOf(['any', 'own'], {
        description:
          'Whose accounts the team reaches: of every organisation, or of the own one. Left out: who is of one reaches that one, who is of none all.',
      }),
    ),
    modes: Type.Object(
      {
        view: Type.Optional(ModeDocumentSchema),
        act: Type.Optional(ModeDocumentSchema),
        shadow: Type.Optional(ModeDocumentSchema),
      },
      { ...closed, description: 'A mode that is left out is off.' },
    ),
    reasonCodes: Type.Array(Type.Object({ code: Name, label: Type.String({ minLength: 1, maxLength: 200 }) }, closed), {
      minItems: 1,
      maxItems: 100,
      description: 'Reasons to choose from; each code once.',
    }),
    ticket: Type.Optional(
      Type.Object(
        {
          required: Type.Boolean(),
          pattern: Type.String({ minLength: 3, maxLength: 200, description: 'Regular expression from ^ to $.' }),
          example: Type.String({ minLength: 1, maxLength: 64 }),
        },
        closed,
      ),
    ),
    duration: Type.Optional(
      Type.Object(
        {
          default: Type.Optional(seconds(60, 3600, 'How long a session lasts if nothing is said.')),
          max: Type.Optional(seconds(60, 3600, 'How long one may be asked for.')),
          choices: Type.Optional(Type.Array(seconds(60, 3600, 'One choice.'), { minItems: 1, maxItems: 20 })),
          extendBy: Type.Optional(seconds(0, 3600, 'What one extension adds.')),
          ceiling: Type.Optional(seconds(60, 3600, 'From the start to the instant no extension goes past.')),
        },
        closed,
      ),
    ),
    restrictedClasses: Type.Optional(names('Classes of actions refused in a support session. Left out: all known.')),
    requestWindow: Type.Optional(seconds(60, 1800, 'How long a request may wait and an approval stay unused.')),
    rateLimit: Type.Optional(
      Type.Object(
        {
          perHour: Type.Integer({ minimum: 0, maximum: 10_000 }),
          perDay: Type.Integer({ minimum: 0, maximum: 100_000 }),
          subjectsPerDay: Type.Optional(
            Type.Integer({ minimum: 1, maximum: 100_000, description: 'Different accounts in a day. Left out: 20.' }),
          ),
          failuresPerHour: Type.Optional(
            Type.Integer({ minimum: 1, maximum: 100_000, description: 'Refused starts in an hour. Left out: 20.' }),
          ),
        },
        { ...closed, description: 'Starts an actor has.' },
      ),
    ),
    stepUp: Type.Optional(
      Type.Union([
        Type.Object(
          {
            maxAgeSeconds: seconds(1, 86_400, 'Since `auth_time`.'),
            acrValues: Type.Optional(names('Values of `acr` that count.', 1)),
          },
          closed,
        ),
        Type.Null(),
      ]),
    ),
    breakGlass: Type.Optional(
      Type.Object(
        {
          roles: Type.Optional(names('Roles one of which an actor has to hold, beside those that a start needs.', 1)),
          ceiling: Type.Optional(seconds(60, 3600, 'From the start to the instant no extension goes past.')),
          perDay: Type.Optional(
            Type.Integer({ minimum: 1, maximum: 1000, description: 'How often an actor may in a day.' }),
          ),
          reviewWithin: Type.Optional(seconds(60, 2_592_000, 'Until when somebody else has to have reviewed it.')),
          overdueBlocks: Type.Optional(
            Type.Boolean({ description: 'Whether an overdue review keeps its actor from breaking the glass again.' }),
          ),
        },
        {
          ...closed,
          description:
            'Starting without the approval that is needed. Needs approvers, who review it afterwards. Left out: nobody may.',
        },
      ),
    ),
    subjectSignOut: Type.Optional(oneOf(['everywhere', 'any'])),
  },
  { ...closed, $id: 'PolicyDocument' },
)

export type PolicyDocument = Static<typeof PolicyDocumentSchema>
