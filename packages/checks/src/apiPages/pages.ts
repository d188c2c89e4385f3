import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describePackage } from './describePackage.ts'
import type { Described, Kind } from './description.ts'

/** One page of the site about what a package exports. */
export interface ApiPage {
  /** Name of the page's file, and what the page asks for its content with. */
  readonly id: string
  /** Its place in the side bar. */
  readonly title: string
  readonly heading: string
  /** How the exports are imported. */
  readonly specifier: string
  readonly exports: readonly Described[]
  /** Id of the story that shows it; `null` without one. */
  readonly story: string | null
}

/** Types of the client that are read on their own. */
const OWN_PAGE = ['ImpersonationClient', 'ClientOptions', 'ClientEvents', 'Connector']

/** Every page, from the sources below `root`. Each export of the two entries is on one of them. */
export function apiPages(root: string): readonly ApiPage[] {
  return [...kitPages(root), ...clientPages(root)]
}

function kitPages(root: string): readonly ApiPage[] {
  const specifier = '@understudy/react'
  const { exports } = describePackage(specifier, join(root, 'packages/react/src/index.ts'))
  const stories = storiesByComponent(join(root, 'packages/react/src'))
  const ofKind = (...kinds: readonly Kind[]) => exports.filter(({ kind }) => kinds.includes(kind))
  const types = ofKind('type')

  const components = ofKind('component').map((component): ApiPage => {
    const { name } = component
    return { ...pageOf(`API/Components/${name}`, specifier, [component]), story: stories.get(name) ?? null }
  })
  const hooks = ofKind('hook').map((hook) => {
    const named = types.filter(({ name }) => new RegExp(`\\b${name}\\b`, 'u').test(hook.code))
    return pageOf(`API/Hooks/${hook.name}`, specifier, [hook, ...named])
  })
  const shown = new Set([
    ...components.flatMap(({ exports }) => exports.map(({ props }) => props)),
    ...hooks.flatMap(({ exports }) => exports.map(({ name }) => name)),
  ])
  const rest = [...ofKind('value', 'function'), ...types].filter(({ name }) => !shown.has(name))
  return [...components, ...hooks, pageOf('API/Values and types', specifier, rest)]
}

function clientPages(root: string): readonly ApiPage[] {
  const specifier = '@understudy/client'
  const { exports } = describePackage(specifier, join(root, 'packages/client/src/index.ts'))
  const own = exports.filter(({ name }) => name === 'createImpersonationClient' || OWN_PAGE.includes(name))
  const rest = exports.filter((found) => !own.includes(found))
  const order: readonly Kind[] = ['function', 'value', 'type']
  return [
    ...own.map((found) => pageOf(`API/Client/${found.name}`, specifier, [found])),
    pageOf(
      'API/Client/Everything else',
      specifier,
      rest.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind)),
    ),
  ]
}

function pageOf(title: string, specifier: string, exports: readonly Described[]): ApiPage {
  const heading = title.slice(title.lastIndexOf('/') + 1)
  return { id: kebab(title), title, heading, specifier, exports, story: null }
}

/** The first story of each component, by the component's name. */
function storiesByComponent(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /(?<!\.features|\.hosts)\.stories\.tsx$/u.test(path),
  )
  const found = files.map((path): [string, string] => {
    const text = readFileSync(join(folder, path), 'utf8')
    const [, title = ''] = /title: '([^']+)'/u.exec(text) ?? []
    const [, component = ''] = /component: (\w+)/u.exec(text) ?? []
    return [component, `${kebab(title)}--default`]
  })
  return new Map(found)
}

function kebab(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/gu, '-')
    .replace(/^-|-$/gu, '')
}
