import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as kit from './index.ts'
import * as lazy from './lazy/index.ts'

const root = join(import.meta.dirname, '..')

test('exports', () => {
  expect(Object.keys(kit).sort()).toMatchInlineSnapshot(`
    [
      "BannerActor",
      "BannerCountdown",
      "BannerEnd",
      "BannerExtend",
      "BannerMinimise",
      "BannerMode",
      "BannerNotice",
      "BannerReason",
      "BannerRetry",
      "BannerRoot",
      "BannerSubject",
      "BannerToggle",
      "DEFAULT_SHORTCUT",
      "ExpiredOverlay",
      "ExpiryWarning",
      "IdentityBoundary",
      "ImpersonationBanner",
      "ImpersonationCountdown",
      "ImpersonationProvider",
      "IsolatedText",
      "ModeBadge",
      "RestrictedAction",
      "SignOutGuard",
      "StartImpersonationDialog",
      "SubjectPicker",
      "SwitchSubject",
      "en",
      "useActionPolicy",
      "useCountdown",
      "useEndImpersonation",
      "useImpersonation",
      "useStartImpersonation",
      "useTexts",
    ]
  `)
})

test('exports: lazy', () => {
  expect(Object.keys(lazy).sort()).toEqual(['LazyImpersonation', 'hintCookie', 'useLazyImpersonation'])
})

type Target = string | { readonly [condition: string]: Target }

/** The files that a path of the exports map leads to in the workspace, whatever the other conditions. */
function sourcesOf(target: Target): string[] {
  if (typeof target === 'string') return [target]
  const source = target['@understudy/source']
  return source === undefined ? Object.values(target).flatMap(sourcesOf) : sourcesOf(source)
}

test('every path of the package leads somewhere', async () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, Target>
  }
  const paths = Object.values(exports).flatMap(sourcesOf)
  expect(paths.length).toBeGreaterThan(Object.keys(exports).length)
  for (const path of paths) expect(readFileSync(join(root, path), 'utf8').length).toBeGreaterThan(0)
})
