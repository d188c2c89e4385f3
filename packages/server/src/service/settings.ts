import { type Static, Type } from '@sinclair/typebox'
import { PolicyDocumentSchema } from '@understudy/protocol/schemas'
import { AccessRuleSettings, DecisionPointSettings, DpopSettings, OAuthSettings } from './standardSettings.ts'

const Text = Type.String({ minLength: 1 })
const Port = Type.Integer({ minimum: 0, maximum: 65_535 })
const Origin = Type.String({ minLength: 1, description: 'Such as https://app.example.' })
const closed = { additionalProperties: false } as const

/** Where a server listens. */
const ListenSchema = Type.Object(
  { host: Type.Optional(Text), port: Type.Optional(Port) },
  { ...closed, description: 'Address and port to listen on.' },
)

/** Somebody whose signed tokens are taken. */
const IssuerSchema = Type.Object(
  {
    issuer: Text,
    audience: Text,
    algorithms: Type.Array(Text, { minItems: 1 }),
    jwksUri: Text,
  },
  closed,
)

/** The file of settings of the bridge as a program of its own. Holds no secret: those come by the environment. */
export const SettingsSchema = Type.Object(
  {
    issuer: Origin,
    audience: Text,
    clientId: Text,
    identityProvider: IssuerSchema,
    directory: Type.Object({ url: Type.String({ minLength: 1, description: 'Asked as GET <url>/<id>.' }) }, closed),
    policy: Type.Optional(PolicyDocumentSchema),
    origins: Type.Optional(Type.Array(Origin)),
    supportTeam: Type.Optional(Text),
    freshSignIn: Type.Optional(
      Type.Union([
        Type.Null(),
        Type.Object(
          { maxAgeSeconds: Type.Integer({ minimum: 1 }), acrValues: Type.Optional(Type.Array(Text)) },
          closed,
        ),
      ]),
    ),
    browserSessions: Type.Optional(
      Type.Object(
        {
          origins: Type.Optional(Type.Array(Origin)),
          handoffOrigins: Type.Optional(Type.Array(Origin)),
          lifetimeSeconds: Type.Optional(Type.Integer({ minimum: 1 })),
          returnIdleSeconds: Type.Optional(Type.Union([Type.Null(), Type.Integer({ minimum: 1 })])),
          returnBy: Type.Optional(Type.Union([Type.Literal('answer'), Type.Literal('navigation')])),
        },
        closed,
      ),
    ),
    backchannelLogout: Type.Optional(Type.Object({ clientIds: Type.Array(Text, { minItems: 1 }) }, closed)),
    signals: Type.Optional(
      Type.Object(
        {
          transmitters: Type.Optional(Type.Array(IssuerSchema)),
          /** What each receiver expects as `Authorization` is a secret of the environment. */
          streams: Type.Optional(Type.Array(Type.Object({ id: Text, endpoint: Text, audience: Text }, closed))),
        },
        closed,
      ),
    ),
    /** Another identity system's credential for each session. Needs ISSUING_KEY in the environment. */
    issuing: Type.Optional(
      Type.Object(
        {
          module: Type.String({
            minLength: 1,
            description: 'A module that exports `issuer`, as `understudy-issuer check` takes it; from this file on.',
          }),
        },
        closed,
      ),
    ),
    oauth: Type.Optional(OAuthSettings),
    dpop: Type.Optional(DpopSettings),
    decisionPoint: Type.Optional(DecisionPointSettings),
    accessRules: Type.Optional(Type.Array(AccessRuleSettings)),
    /** Where notices are sent: emergency access, and reviews of it that are overdue. Needed where the policy has `breakGlass`. */
    notices: Type.Optional(
      Type.Object({ url: Type.String({ minLength: 1, description: 'Sent to as POST, one notice each.' }) }, closed),
    ),
    /** Whether guards ask and record before each yes, also for what changes nothing. */
    strictGuard: Type.Optional(Type.Boolean()),
    listen: Type.Optional(ListenSchema),
    operations: Type.Optional(ListenSchema),
    /** How many proxies of one's own stand in front: so many entries of `X-Forwarded-For` are believed, from the right. */
    proxies: Type.Optional(Type.Integer({ minimum: 0, maximum: 10 })),
    /** Where ends are kept while the database is away: a folder of this process alone, on a disk that outlives it. */
    spool: Type.Optional(Type.Object({ folder: Text, most: Type.Optional(Type.Integer({ minimum: 1 })) }, closed)),
    checkpointSeconds: Type.Optional(Type.Integer({ minimum: 1 })),
    /** Seconds to go on serving after SIGTERM, so that a balancer hears of it first. */
    drainSeconds: Type.Optional(Type.Number({ minimum: 0, maximum: 300 })),
    /** Whether `serve` brings the database up to date. Otherwise it refuses to start on an older one. */
    migrateOnStart: Type.Optional(Type.Boolean()),
  },
  closed,
)

export type Settings = Static<typeof SettingsSchema>

/** What must not be in a file that is copied around. */
export interface Secrets {
  readonly databaseUrl: string
  /** Sent to the directory as a bearer token; `null` sends none. */
  readonly directoryToken: string | null
  /** Private key that signs checkpoints of the log, as a JSON Web Key; `null` writes none. */
  readonly checkpointKey: string | null
  /** The `Authorization` that receivers of security events expect, by the id of their stream. */
  readonly signalAuthorization: ReadonlyMap<string, string>
  /** The value of `Authorization` for the decision point; `null` sends none. */
  readonly decisionPointAuthorization: string | null
  /** 32 bytes that seal what is kept of an issuer's credentials; `null` where there is no issuer. */
  readonly issuingKey: Uint8Array | null
  /** Sent to {@link Settings.notices} as a bearer token; `null` sends none. */
  readonly noticesToken: string | null
  /** What the application has to bring to tell of events; `null`: nobody tells any. */
  readonly eventsToken: string | null
  /** What the login application has to bring to ask for the start that waits; `null`: no start leads through a browser. */
  readonly awaitedToken: string | null
}

/** All that the program runs on. */
export interface Configuration {
  readonly settings: Settings
  readonly secrets: Secrets
}
