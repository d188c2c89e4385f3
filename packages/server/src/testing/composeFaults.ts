import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { parseDocument } from 'yaml'

const closed = { additionalProperties: false } as const
const Texts = Type.Array(Type.String())
const Named = Type.Record(Type.String(), Type.Union([Type.Null(), Type.Object({ file: Type.String() }, closed)]))

/** Of the format of Compose, what this file may use: a slip in a name is found here and not by somebody's engine. */
const ServiceSchema = Type.Object(
  {
    image: Type.String(),
    build: Type.Optional(Type.Object({ context: Type.String(), dockerfile: Type.String() }, closed)),
    command: Type.Optional(Texts),
    restart: Type.Optional(Type.Union([Type.Literal('no'), Type.Literal('unless-stopped')])),
    read_only: Type.Optional(Type.Boolean()),
    cap_drop: Type.Optional(Texts),
    security_opt: Type.Optional(Texts),
    stop_grace_period: Type.Optional(Type.String({ pattern: '^[0-9]+s$' })),
    environment: Type.Optional(Type.Record(Type.String(), Type.String())),
    configs: Type.Optional(Type.Array(Type.Object({ source: Type.String(), target: Type.String() }, closed))),
    secrets: Type.Optional(Texts),
    volumes: Type.Optional(Texts),
    ports: Type.Optional(Texts),
    expose: Type.Optional(Texts),
    extra_hosts: Type.Optional(Texts),
    healthcheck: Type.Optional(
      Type.Object(
        { test: Texts, interval: Type.String(), timeout: Type.String(), retries: Type.Integer({ minimum: 1 }) },
        closed,
      ),
    ),
    depends_on: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Object(
          {
            condition: Type.Union([
              Type.Literal('service_started'),
              Type.Literal('service_healthy'),
              Type.Literal('service_completed_successfully'),
            ]),
          },
          closed,
        ),
      ),
    ),
  },
  closed,
)
export const ComposeSchema = Type.Object(
  {
    name: Type.String(),
    services: Type.Record(Type.String(), ServiceSchema),
    configs: Named,
    secrets: Type.Optional(Named),
    volumes: Type.Optional(Named),
  },
  closed,
)

/** Names of what must not stand in a file. */
const SECRETS = /URL$|TOKEN$|PASSWORD$|KEY$|VALUE$|SECRETS?(_|$)/

/** Everything that is wrong with a compose file, each as a line. */
export function composeFaults(text: string): string[] {
  const document = parseDocument(text, { strict: true, uniqueKeys: true })
  const syntax = [...document.errors, ...document.warnings].map(({ message }) => message)
  if (syntax.length > 0) return syntax
  const value: unknown = document.toJS()
  if (!Value.Check(ComposeSchema, value)) {
    return [...Value.Errors(ComposeSchema, value)].map(({ path, message }) => `${path}: ${message}`)
  }
  return Object.entries(value.services).flatMap(([name, service]) => serviceFaults(name, service, value))
}

function serviceFaults(
  name: string,
  service: Static<typeof ServiceSchema>,
  file: Static<typeof ComposeSchema>,
): string[] {
  const faults: string[] = []
  const demand = (holds: boolean, why: string) => holds || faults.push(`${name}: ${why}`)
  const secrets = service.secrets ?? []
  for (const secret of secrets) demand(secret in (file.secrets ?? {}), `there is no secret ${secret}`)
  for (const { source } of service.configs ?? []) demand(source in file.configs, `there is no config ${source}`)
  for (const volume of service.volumes ?? []) {
    demand((volume.split(':')[0] ?? '') in (file.volumes ?? {}), `there is no volume ${volume}`)
  }
  for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
    demand(other in file.services, `there is no service ${other}`)
    const healthy = file.services[other]?.healthcheck !== undefined
    demand(condition !== 'service_healthy' || healthy, `${other} has no health check to wait for`)
  }
  for (const port of service.ports ?? []) demand(port.startsWith('127.0.0.1:'), `${port} is open to the network`)
  for (const [variable, content] of Object.entries(service.environment ?? {})) {
    const [, secret] = /^\/run\/secrets\/(.+)$/.exec(content) ?? []
    if (secret !== undefined) demand(secrets.includes(secret), `${variable} names a secret that is not given`)
    // Compose puts in what its own environment has, and refuses to start where it has nothing.
    const given = /^\$\{\w+:\?[^}]+\}$/.test(content)
    demand(given || !SECRETS.test(variable), `${variable} holds a secret in the file`)
  }
  demand(service.build !== undefined || /:v?\d|^understudy-bridge$/.test(service.image), 'the image has no release')
  return faults
}

export type Compose = Static<typeof ComposeSchema>
