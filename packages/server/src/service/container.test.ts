import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { DockerfileParser } from 'dockerfile-ast'
import { validate } from 'dockerfile-utils'
import { describe, expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { SettingsSchema } from './settings.ts'

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const read = (path: string) => readFileSync(at(path), 'utf8')
const manifest = JSON.parse(read('package.json')) as { readonly bin: Readonly<Record<string, string>> }

describe('the container file', () => {
  const text = read('container/Dockerfile')
  const file = DockerfileParser.parse(text)
  const instructions = file.getInstructions()
  const last = (keyword: string) => instructions.findLast((one) => one.getKeyword() === keyword)?.getArgumentsContent()

  test('a linter finds nothing, and finds what is wrong with a file that is', () => {
    expect(validate(text)).toEqual([])
    expect(validate('FROM node:20.20\nWORKDIR bridge\nEXPOSE http\nCMDD ["node"]').length).toBeGreaterThan(1)
  })

  test('every image has a tag of one release', () => {
    const images = file.getFROMs().map((from) => from.getImageTag())
    expect(images).toHaveLength(2)
    for (const tag of images) expect(tag).toMatch(/^\d+\.\d+/)
  })

  test('it runs what the package calls its program, without a shell and without rights', () => {
    const bin = manifest.bin['understudy-bridge']?.replace('./', '/bridge/')
    expect(JSON.parse(last('ENTRYPOINT') ?? '')).toEqual(['node', bin])
    expect(JSON.parse(last('CMD') ?? '')).toEqual(['serve'])
    expect(last('USER')).toBe('node')
    expect(last('STOPSIGNAL')).toBe('SIGTERM')
  })

  test('nothing secret is built in', () => {
    expect(text).not.toMatch(/ARG |SECRET|TOKEN|PASSWORD|DATABASE_URL/)
  })
})

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
const ComposeSchema = Type.Object(
  {
    name: Type.String(),
    services: Type.Record(Type.String(), ServiceSchema),
    configs: Named,
    secrets: Named,
    volumes: Named,
  },
  closed,
)

/** Everything that is wrong with a compose file, each as a line. */
function composeFaults(text: string): string[] {
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
  for (const secret of secrets) demand(secret in file.secrets, `there is no secret ${secret}`)
  for (const { source } of service.configs ?? []) demand(source in file.configs, `there is no config ${source}`)
  for (const volume of service.volumes ?? []) {
    demand((volume.split(':')[0] ?? '') in file.volumes, `there is no volume ${volume}`)
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
    demand(!/URL$|TOKEN$|PASSWORD$|KEY$/.test(variable), `${variable} holds a secret in the file`)
  }
  demand(service.build !== undefined || /:\d|^understudy-bridge$/.test(service.image), 'the image has no release')
  return faults
}

describe('the compose file', () => {
  const text = read('container/compose.yaml')
  const value = parseDocument(text).toJS() as Static<typeof ComposeSchema>

  test('nothing is wrong with it', () => {
    expect(composeFaults(text)).toEqual([])
  })

  test.each([
    ['a key twice', (given: string) => given.replace('name: understudy', 'name: understudy\nname: other'), /unique/i],
    ['a misspelt key', (given: string) => given.replace('depends_on', 'depend_on'), /depend_on/],
    ['a secret nobody has', (given: string) => given.replace('      - directory-token\n', '      - other\n'), /other/],
    ['a port for everybody', (given: string) => given.replace('127.0.0.1:8080', '8080'), /open to the network/],
    ['a password in it', (given: string) => given.replace('_PASSWORD_FILE: /run', '_PASSWORD: /run'), /holds a secret/],
    ['a service nobody has', (given: string) => given.replace('      database:\n', '      databse:\n'), /databse/],
    ['any release', (given: string) => given.replace('postgres:17.6-bookworm', 'postgres'), /no release/],
  ])('the check finds %s', (_, change, fault) => {
    expect(change(text)).not.toBe(text)
    expect(composeFaults(change(text)).join('\n')).toMatch(fault)
  })

  test('commands, files and variables are those of the program', () => {
    expect(value.services.migrate?.command).toEqual(['migrate'])
    expect(existsSync(at(`../../${value.services.migrate?.build?.dockerfile}`))).toBe(true)
    const known = [
      'UNDERSTUDY_CONFIG',
      'DATABASE_URL_FILE',
      'DIRECTORY_TOKEN_FILE',
      'CHECKPOINT_KEY_FILE',
      'EVENTS_TOKEN_FILE',
    ]
    for (const name of ['migrate', 'bridge'] as const) {
      const { environment = {}, read_only, cap_drop } = value.services[name] ?? {}
      for (const variable of Object.keys(environment)) expect(known).toContain(variable)
      expect([read_only, cap_drop]).toEqual([true, ['ALL']])
    }
    expect(value.services.bridge?.environment?.UNDERSTUDY_CONFIG).toBe(value.services.bridge?.configs?.[0]?.target)
  })

  test('the settings to begin with are settings, and leave room to stop in', () => {
    const settings: unknown = JSON.parse(read('container/settings.example.json'))
    expect([...Value.Errors(SettingsSchema, settings)]).toEqual([])
    const { drainSeconds = 0 } = Value.Decode(SettingsSchema, settings)
    expect(Number.parseInt(value.services.bridge?.stop_grace_period ?? '0', 10)).toBeGreaterThan(drainSeconds + 10)
  })
})
