import { describe, expect, test } from 'vitest'
import {
  clientWithoutReact,
  jwtDecodeOnce,
  mainEntryIsSmall,
  protocolStandsAlone,
  stackStandsAlone,
  standInsStandApart,
} from './imports.ts'
import type { Rule } from './rule.ts'
import { treeOf } from './tree.ts'

async function broken(rule: Rule, texts: Record<string, string>): Promise<string[]> {
  return (await rule.check(treeOf(texts))).map(({ path, line, why }) => `${path}:${line ?? ''} ${why}`)
}

describe('client never imports React', () => {
  const path = 'packages/client/src/actions/start.ts'

  test.each([
    `import { useState } from 'react'`,
    `import type { ReactNode } from 'react'`,
    `import { createRoot } from 'react-dom/client'`,
    `import { createStore } from 'zustand'`,
    `import { useStore } from 'zustand/react'`,
    `import { ImpersonationBanner } from '@understudy/react'`,
    `export { useState } from 'react'`,
    `const load = () => import('react')`,
  ])('fails for %s', async (text) => {
    expect(await broken(clientWithoutReact, { [path]: text })).toHaveLength(1)
  })

  test('holds for the vanilla store, and for React elsewhere', async () => {
    const texts = {
      [path]: `import { createStore } from 'zustand/vanilla'\nimport { x } from './react.ts'`,
      'packages/react/src/banner/Banner.tsx': `import { useState } from 'react'`,
    }
    expect(await broken(clientWithoutReact, texts)).toEqual([])
  })
})

describe('the stack imports only the stack and protocol', () => {
  const path = 'packages/client/src/stack/reduce.ts'

  test.each([
    `import { createStore } from 'zustand/vanilla'`,
    `import { browserClock } from '../ports/clock.ts'`,
    `import type { Connector } from '../ports/connector.ts'`,
    `import { readFileSync } from 'node:fs'`,
    `import { x } from './../client.ts'`,
    `import { x } from '@understudy/protocol-extras'`,
  ])('fails for %s', async (text) => {
    expect(await broken(stackStandsAlone, { [path]: text })).toHaveLength(1)
  })

  test('looks behind the names of the imports map, under every condition', async () => {
    const manifest = (other: string) =>
      JSON.stringify({
        name: '@understudy/client',
        imports: {
          '#messages': {
            '@understudy/source': { development: './src/stack/messages.ts', default: other },
            default: './dist/stack/codesOnly.js',
          },
        },
      })
    const texts = { [path]: `import { messageOf } from '#messages'` }
    const tree = (other: string) => ({ ...texts, 'packages/client/package.json': manifest(other) })
    expect(await broken(stackStandsAlone, tree('./src/stack/codesOnly.ts'))).toEqual([])
    expect(await broken(stackStandsAlone, tree('./src/connectors/codesOnly.ts'))).toHaveLength(1)
    expect(await broken(stackStandsAlone, texts)).toHaveLength(1)
  })

  test('holds for its own files, protocol, and what only its tests import', async () => {
    const texts = {
      [path]: `import { x } from './state.ts'\nimport { y } from '@understudy/protocol'`,
      'packages/client/src/stack/reduce.test.ts': `import fc from 'fast-check'`,
    }
    expect(await broken(stackStandsAlone, texts)).toEqual([])
  })
})

describe('protocol imports no other package', () => {
  test.each([
    ['a sibling', 'policy.ts', `import { x } from '@understudy/client'`],
    ['Node', 'policy.ts', `import { createHash } from 'node:crypto'`],
    ['a library', 'policy.ts', `import { x } from 'zod'`],
    ['TypeBox outside of the schemas', 'policy.ts', `import { Type } from '@sinclair/typebox'`],
    ['TypeBox in a file that is called alike', 'schemasOf.ts', `import { Type } from '@sinclair/typebox'`],
    ['a file of another package', 'policy.ts', `import { x } from '../../client/src/client.ts'`],
  ])('fails for %s', async (_, file, text) => {
    expect(await broken(protocolStandsAlone, { [`packages/protocol/src/${file}`]: text })).toHaveLength(1)
  })

  test.each([
    ['schemas.ts', './modes.ts'],
    ['schemas/policy.ts', '../modes.ts'],
  ])('holds for its own files, and TypeBox in %s', async (file, modes) => {
    const text = `import { Type } from '@sinclair/typebox'\nimport { MODES } from '${modes}'`
    expect(await broken(protocolStandsAlone, { [`packages/protocol/src/${file}`]: text })).toEqual([])
  })
})

describe('jwt-decode is imported by one file (R-26)', () => {
  const text = `import { jwtDecode } from 'jwt-decode'`

  test('fails for a second one, wherever it is', async () => {
    const texts = { 'packages/client/src/claims.ts': text, 'apps/demo/src/web/token.ts': text }
    expect(await broken(jwtDecodeOnce, texts)).toEqual(['apps/demo/src/web/token.ts: imports jwt-decode as well'])
  })

  test('holds for one', async () => {
    expect(await broken(jwtDecodeOnce, { 'packages/client/src/claims.ts': text })).toEqual([])
  })
})

describe('connectors, integrations and testing are never reachable from the main entry', () => {
  const entry = 'packages/client/src/index.ts'
  const middle = 'packages/client/src/createClient.ts'

  test.each([
    ['connectors', `import { bridge } from './connectors/bridge.ts'`],
    ['testing', `import { manualClock } from './testing/index.ts'`],
    ['the worker', `import { serveVault } from './worker/serveVault.ts'`],
    ['integrations', `export { queries } from './integrations/queries.ts'`],
    ['a dynamic import', `const load = () => import('./connectors/bridge.ts')`],
    ['an import of nothing but types, which still loads', `import { type B } from './connectors/bridge.ts'`],
  ])('fails for %s, and shows the way', async (_, text) => {
    const found = await broken(mainEntryIsSmall, { [entry]: `export { x } from './createClient.ts'`, [middle]: text })
    expect(found).toEqual([expect.stringContaining(`${entry} → ${middle} → packages/client/src/`)])
  })

  test('holds for types, and for what nobody reaches', async () => {
    const texts = {
      [entry]: `export { x } from './createClient.ts'`,
      [middle]: `import type { B } from './connectors/bridge.ts'`,
      'packages/client/src/connectors/bridge.ts': `import { y } from '../testing/index.ts'`,
    }
    expect(await broken(mainEntryIsSmall, texts)).toEqual([])
  })
})

describe('a stand-in shares no code with what is held against it', () => {
  const use = `import { replay } from '@understudy/standins'`

  test.each([
    ['packages/standins/src/kratos/app.ts', `import { isMode } from '@understudy/protocol'`],
    ['packages/standins/src/kratos/replay.test.ts', `import { createIssuer } from '@understudy/server/issuers'`],
    ['packages/server/src/issuers/kratos.ts', use],
    ['packages/client/src/connectors/kotauth.ts', `import { kotauth } from '@understudy/standins/kotauth'`],
  ])('fails for %s: %s', async (path, text) => {
    expect(await broken(standInsStandApart, { [path]: text })).toHaveLength(1)
  })

  test('holds in tests, in what only they load, and in the demo', async () => {
    const texts = {
      'packages/server/src/issuers/kratos.test.ts': use,
      'packages/server/src/testing/kratos.ts': use,
      'apps/demo/src/server/runOn.ts': use,
      'packages/standins/src/kratos/index.ts': `import { Hono } from 'hono'\nimport { serveStandIn } from '../serve.ts'`,
    }
    expect(await broken(standInsStandApart, texts)).toEqual([])
  })
})
