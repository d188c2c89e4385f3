import type { Problem, StartedAnswer } from '@understudy/protocol'
import { beforeAll, expect, test } from 'vitest'
import { eachDatabase } from '../testing/databases.ts'
import { type Stage, setStage } from '../testing/stage.ts'

const REFUSED = [
  'https://evil.example/',
  'http://evil.example',
  '//evil.example',
  '///evil.example',
  '////evil.example/%2e%2e',
  '/\\evil.example',
  '\\\\evil.example',
  '\\/evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r\n/evil.example',
  '\t//evil.example',
  ' //evil.example',
  ' https://evil.example',
  '/%2f/evil.example',
  '/%2Fevil.example',
  '/%5cevil.example',
  '/%5Cevil.example',
  '/%252fevil.example',
  '/%09/evil.example',
  '/%0a/evil.example',
  '/%0d%0aSet-Cookie:a=b',
  '/.//evil.example',
  '/..//evil.example',
  '/a/..//evil.example',
  '/%2e//evil.example',
  '/%2e%2e//evil.example',
  '//evil.example@support.example',
  'https://support.example@evil.example',
  'https:evil.example',
  'https:/evil.example',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'blob:https://evil.example/1',
  'console/customers',
  '?next=//evil.example',
  '#/evil',
  '.',
  '',
  '\u2028//evil.example',
  '/\u0000/evil.example',
  '/\u007f',
  '/\uff0f\uff0fevil.example',
  '/\uff0fevil.example',
  '//\u3002evil.example',
  'mailto:a@b.example',
  'file:///etc/passwd',
]

const ACCEPTED = [
  '/',
  '/console/customers/cus_noor',
  '/console/customers?page=2&q=%C3%AA',
  '/console/customers#row-3',
  '/search?next=https%3A%2F%2Fevil.example',
  '/a%20b',
]

eachDatabase('returnTo', (open) => {
  let stage: Stage
  beforeAll(async () => {
    stage = await setStage(await open())
  })

  test.each(REFUSED)(
    '%j leads away, and is refused at its field (autumn #3391, CVE-2026-40295, R-62)',
    async (returnTo) => {
      const { status, body } = await stage.start<Problem>({ body: { returnTo } })
      expect([status, body.errors]).toMatchObject([422, [{ pointer: '/returnTo', code: 'not_allowed' }]])
    },
  )

  test.each([...ACCEPTED, null])('%j is a way back, kept as it is and told to every tab', async (returnTo) => {
    const { status, body } = await stage.start<StartedAnswer>({ body: { returnTo } })
    expect([status, body.session.returnTo]).toEqual([201, returnTo])
    const token = await stage.own('sup_dana')
    await stage.call('POST', `/support/sessions/${body.session.id}/end`, { token })
    expect(await stage.context(token)).toMatchObject({ ended: { returnTo } })
  })
})
