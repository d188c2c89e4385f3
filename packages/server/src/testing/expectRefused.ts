import { PROBLEM_CODES, problemType } from '@understudy/protocol'
import { expect } from 'vitest'
import type { CallOptions, Stage } from './stage.ts'
import { TOKEN_IN_TEXT } from './tokenInText.ts'

/** Everything that has to be true of a refused request, whatever was wrong with it. */
export async function expectRefused(stage: Stage, method: string, path: string, options: CallOptions) {
  const before = (await stage.audit()).length
  const { status, body, text, headers } = await stage.call(method, path, options)
  expect(headers.get('Content-Type')).toBe('application/problem+json')
  expect(headers.get('Cache-Control')).toBe('no-store')
  expect(body.type).toBe(problemType(body.code))
  expect(PROBLEM_CODES).toContain(body.code)
  expect(body.status).toBe(status)
  if (status === 401) expect(headers.get('WWW-Authenticate')).toMatch(/^Bearer\b/)
  expect(text).not.toMatch(/eyJ|\bat .+:\d+:\d+|node_modules|SELECT|understudy\.(?!dev)/)
  expect(await stage.sql.query('SELECT id FROM understudy.support_session')).toEqual([])
  expect(await stage.sql.query('SELECT id FROM understudy.approval_request')).toEqual([])

  const row = (await stage.audit()).at(-1)
  expect((await stage.audit()).length).toBe(before + 1)
  expect(row).toMatchObject({ type: 'ADMIN_IMPERSONATION_REFUSED', outcome: 'refused', detail: body.code })
  expect(row?.request?.ip).toBe('192.0.2.7')
  expect(JSON.stringify(row)).not.toMatch(TOKEN_IN_TEXT)
  expect(JSON.stringify(stage.log)).not.toMatch(TOKEN_IN_TEXT)
  return { status, code: body.code, actor: row?.actor?.id ?? null }
}
