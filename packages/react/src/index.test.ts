import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import * as kit from './index.ts'

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

test('every path of the package leads somewhere', async () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const target of Object.values<string | { '@understudy/source': string }>(exports)) {
    const path = typeof target === 'string' ? target : target['@understudy/source']
    expect(readFileSync(join(root, path), 'utf8').length).toBeGreaterThan(0)
  }
})
