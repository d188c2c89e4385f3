import { Type } from '@sinclair/typebox'

const closed = { additionalProperties: false } as const
const some = { ...closed, minProperties: 1 } as const

// At least one character that can be seen, and no control characters.
const VISIBLE = '^[^\\u0000-\\u001f\\u007f]*[^\\s\\u0000-\\u001f\\u007f][^\\u0000-\\u001f\\u007f]*$'
const EMAIL_PART = '[^\\s\\u0000-\\u001f\\u007f@<>"]+'
const EMAIL = `^${EMAIL_PART}@${EMAIL_PART}\\.${EMAIL_PART}$`
const Label = Type.String({ minLength: 1, maxLength: 80, pattern: VISIBLE })

export const NewProject = Type.Object({ name: Label }, closed)

/** Either a new name or a new place: each is an action of its own. */
export const ProjectChange = Type.Object(
  { name: Type.Optional(Label), archived: Type.Optional(Type.Boolean()) },
  { ...some, maxProperties: 1 },
)

export const NewMember = Type.Object(
  {
    email: Type.String({ minLength: 3, maxLength: 200, pattern: EMAIL }),
    role: Type.Union([Type.Literal('admin'), Type.Literal('member')]),
  },
  closed,
)

export const ProfileChangeBody = Type.Object(
  {
    name: Type.Optional(Label),
    phone: Type.Optional(Type.String({ maxLength: 40, pattern: '^[0-9+() ./-]*$' })),
    jobTitle: Type.Optional(Type.String({ maxLength: 80, pattern: '^[^\\u0000-\\u001f\\u007f]*$' })),
  },
  some,
)

export const NotificationsChange = Type.Object(
  {
    deliveryProblems: Type.Optional(Type.Boolean()),
    weeklySummary: Type.Optional(Type.Boolean()),
    invoices: Type.Optional(Type.Boolean()),
    productNews: Type.Optional(Type.Boolean()),
  },
  some,
)

export const PasswordChange = Type.Object(
  { current: Type.String({ minLength: 1, maxLength: 200 }), next: Type.String({ minLength: 10, maxLength: 200 }) },
  closed,
)

export const Labelled = Type.Object({ label: Label }, closed)

export const Nothing = Type.Object({}, closed)
