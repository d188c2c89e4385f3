import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Value } from '@sinclair/typebox/value'
import { DockerfileParser } from 'dockerfile-ast'
import { validate } from 'dockerfile-utils'
import { describe, expect, test } from 'vitest'
import { parseDocument } from 'yaml'
import { type Compose, composeFaults } from '../testing/composeFaults.ts'
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

describe('the compose file', () => {
  const text = read('container/compose.yaml')
  const value = parseDocument(text).toJS() as Compose

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

describe('the compose file of Ory’s servers', () => {
  const text = read('container/ory/compose.yaml')
  const { services, configs } = parseDocument(text).toJS() as Compose

  test('nothing is wrong with it, and a secret in it would be found', () => {
    expect(composeFaults(text)).toEqual([])
    const open = text.replace(/SECRETS_SYSTEM: .*/u, 'SECRETS_SYSTEM: anything')
    expect(composeFaults(open)).toEqual(['hydra: SECRETS_SYSTEM holds a secret in the file'])
  })

  test('one release of each, the one that the issuers are held against', () => {
    for (const { image } of Object.values(services)) expect(image).toMatch(/^oryd\/(hydra|kratos|keto):v26\.2\.0$/u)
  })

  test('each is told of files that are there and are what they say', () => {
    for (const [name, { command = [], configs: mounted = [] }] of Object.entries(services)) {
      const targets = mounted.map(({ target }) => target)
      const named = command.filter((_, index) => command[index - 1] === '--config')
      expect([name, named]).toEqual([name, targets.filter((target) => target.endsWith('.yml'))])
      for (const target of named) {
        const { errors } = parseDocument(read(`container/ory/${target.split('/').at(-1)}`), { strict: true })
        expect(errors).toEqual([])
      }
    }
    for (const entry of Object.values(configs)) expect(existsSync(at(`container/ory/${entry?.file}`))).toBe(true)
  })

  test('the model is the one of the documentation', () => {
    const words = (text: string) => text.replace(/[\s,;]+|"|'|: boolean/gu, '')
    const [, model = ''] = /```opl\n(class User[\s\S]*?)```/u.exec(read('docs/systems/keto.md')) ?? []
    expect(words(read('container/ory/namespaces.opl'))).toBe(words(model))
  })
})
