import { CONTEXT_HEADER, CONTEXT_MISMATCH_HEADER } from '@understudy/protocol'
import { decodeJwt } from 'jose'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CONSOLE_PATH, type ConsoleAnswer, PORTAL_PATH, type PortalAnswer } from '../../../shared/kotauth.ts'
import { type Person, signInAs, startTestDemo, type TestDemo } from '../../testing/testDemo.ts'

let demo: TestDemo
let dana: Person
beforeAll(async () => {
  demo = await startTestDemo()
})
afterAll(() => demo.remove())
beforeEach(async () => {
  dana = await signInAs(demo, 'sup_dana', { system: 'kotauth' })
})
afterEach(() => dana.browser.signOut())

const bearer = ({ tokens }: Person) => ({ Authorization: `Bearer ${tokens.accessToken}` })

/** Gets ready as the page does before it sends the form. */
function openConsole({ browser, ...person }: Person, subject: string): Promise<Response> {
  return browser.request(CONSOLE_PATH, {
    method: 'POST',
    headers: { ...bearer({ browser, ...person }), 'Content-Type': 'application/json' },
    body: JSON.stringify({ subject }),
  })
}

/** Sends the form, as a browser does, and gives where the page comes to be. */
async function impersonate(agent: Person, subject: string): Promise<string> {
  const { user } = (await (await openConsole(agent, subject)).json()) as ConsoleAnswer
  const form = `/admin/workspaces/parcelwise/users/${user}/impersonate`
  const pages = (url: URL) => /^\/(?:app|console)/u.test(url.pathname)
  const { url } = await agent.browser.follow(form, pages, { method: 'POST' })
  return url.pathname + url.search
}

async function portalOf(agent: Person, browser = agent.browser) {
  const response = await browser.request(PORTAL_PATH, { headers: bearer(agent) })
  return ((await response.json()) as PortalAnswer).support
}

/** What the requests of the customer's page bear. */
async function started(agent: Person, subject: string) {
  expect(await impersonate(agent, subject)).toBe('/app')
  const support = await portalOf(agent)
  if (support === null) throw new Error('There is no session.')
  return { ...support, options: { token: support.token, context: `${support.session};e=1` } }
}

const stop = ({ browser }: Person) =>
  browser.request('/t/parcelwise/account/impersonation/stop', { method: 'POST', redirect: 'manual' })

describe('a session at Kotauth', () => {
  test('the customer’s page by what its token says, an end that its userinfo confirms, the own session beside it', async () => {
    const { token, people, options } = await started(dana, 'cus_8F2K')
    const { sub = '', act } = decodeJwt<{ act: { sub: string } }>(token)
    expect(people).toMatchObject({ [sub]: { id: 'cus_8F2K' }, [act.sub]: { id: 'sup_dana' } })
    expect((await dana.get('/api/app/me', options)).body).toMatchObject({ name: 'Noor Haddad' })
    expect((await dana.get('/api/console/customers')).status).toBe(200)

    const stopped = await stop(dana)
    expect(stopped.headers.get('location')).toMatch(/saved=impersonation_ended$/u)
    expect(await portalOf(dana)).toBe(null)
    const after = await dana.get('/api/app/me', options)
    expect(after).toMatchObject({ status: 401, body: { code: 'session_ended' } })
    expect((await dana.get('/api/console/customers')).status).toBe(200)
  })

  test('a change is the agent’s, in the customer’s account', async () => {
    const { options } = await started(dana, 'cus_8F2K')
    const made = await dana.send('POST', '/api/app/projects', { name: 'Spring fair' }, options)
    expect(made.status).toBeLessThan(300)
    const rows = await demo.parts.sql.query('SELECT actor_id, acted_as FROM demo.activity WHERE name = $1', [
      'Spring fair',
    ])
    expect(rows).toEqual([{ actor_id: 'sup_dana', acted_as: 'cus_8F2K' }])
  })

  test('what Kotauth does not refuse in an account, the app does', async () => {
    const { options, restricted } = await started(dana, 'cus_8F2K')
    expect(restricted).toContain('money')
    const paid = await dana.send('POST', '/api/app/invoices/INV-2026-0311/pay', {}, options)
    expect(paid).toMatchObject({ status: 403, body: { code: 'action_restricted', actionClass: 'money' } })
  })

  test('a tab that believes to be in another session does nothing, nor does one that does not say', async () => {
    const noor = await started(dana, 'cus_8F2K')
    const tomas = await started(dana, 'cus_4TQZ')
    const stale = { token: tomas.token, context: noor.options.context }
    const write = await dana.send('POST', '/api/app/projects', { name: 'Not mine' }, stale)
    expect(write).toMatchObject({ status: 409, body: { code: 'context_mismatch' } })
    expect(write.headers.get(CONTEXT_MISMATCH_HEADER)).toBe(`${tomas.session};e=0`)
    const silent = await dana.get('/api/app/me', { token: tomas.token })
    expect(silent).toMatchObject({ status: 428, body: { code: 'context_required' } })
    expect((await dana.get('/api/app/me', noor.options)).status).toBe(401)
  })

  test('its token opens nothing but the app, and that only where the browser runs on Kotauth', async () => {
    const { options } = await started(dana, 'cus_8F2K')
    for (const path of ['/api/console/customers', '/support/policy']) {
      expect((await dana.get(path, options)).status).toBe(401)
    }
    expect((await dana.get('/api/desk/people?q=noor', options)).status).toBe(403)
    const elsewhere = await fetch(`${demo.url}/api/app/me`, {
      headers: { Authorization: `Bearer ${options.token}`, [CONTEXT_HEADER]: options.context },
    })
    expect(elsewhere.status).toBe(401)
  })

  test('ends with the agent’s own sign-in', async () => {
    const { options } = await started(dana, 'cus_8F2K')
    const { browser } = dana
    await browser.signOut()
    const headers = { Authorization: `Bearer ${options.token}`, [CONTEXT_HEADER]: options.context }
    expect((await browser.request('/api/app/me', { headers })).status).toBe(401)
    dana = await signInAs(demo, 'sup_dana', { system: 'kotauth' })
  })

  test('one that somebody else has left in the browser is not shown to whoever is there now', async () => {
    await started(dana, 'cus_8F2K')
    const milo = await signInAs(demo, 'sup_milo', { system: 'kotauth' })
    expect(await portalOf(milo, dana.browser)).toBe(null)
    await milo.browser.signOut()
  })

  test('ends with the account of the customer here, whatever Kotauth knows', async () => {
    const { options } = await started(dana, 'cus_7SHM')
    await demo.parts.sql.query('UPDATE demo.person SET active = false WHERE id = $1', ['cus_7SHM'])
    const refused = await dana.get('/api/app/me', options)
    await demo.parts.sql.query('UPDATE demo.person SET active = true WHERE id = $1', ['cus_7SHM'])
    expect(refused).toMatchObject({ status: 401, body: { code: 'session_ended' } })
  })
})

describe('refused', () => {
  test.each([
    ['who is asked first', 'cus_9KPR', 'locked'],
    ['who is protected', 'cus_2LBW', 'disabled'],
    ['whose account is disabled', 'cus_5JLC', 'disabled'],
  ])('%s: by a flag, on their page in the console', async (_, id, flag) => {
    expect(await impersonate(dana, id)).toBe(`/console/customers/${id}?saved=impersonation_${flag}`)
    expect(await portalOf(dana)).toBe(null)
  })

  test('a colleague is nobody of the customers’ workspace', async () => {
    expect(await impersonate(dana, 'sup_ines')).toMatch(/saved=impersonation_not_found$/u)
  })

  test('somebody whom nobody knows has no number', async () => {
    expect((await openConsole(dana, 'cus_none')).status).toBe(404)
  })

  test('a customer is signed in to no console of Kotauth’s', async () => {
    const noor = await signInAs(demo, 'cus_8F2K', { system: 'kotauth' })
    const answer = await openConsole(noor, 'cus_4TQZ')
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []])
    await noor.browser.signOut()
  })

  test('a form of another page’s on this machine, whatever cookies come with it', async () => {
    const { user } = (await (await openConsole(dana, 'cus_8F2K')).json()) as ConsoleAnswer
    const answer = await dana.browser.request(`/admin/workspaces/parcelwise/users/${user}/impersonate`, {
      method: 'POST',
      headers: { Origin: 'http://localhost:1' },
    })
    expect(answer.status).toBe(403)
    expect(await portalOf(dana)).toBe(null)
  })

  test('who has not chosen it finds nothing of it', async () => {
    const milo = await signInAs(demo, 'sup_milo')
    const answers = [await openConsole(milo, 'cus_8F2K'), await milo.browser.request(PORTAL_PATH)]
    expect(answers.map(({ status }) => status)).toEqual([404, 404])
    await milo.browser.signOut()
  })
})

test('it listens on this machine alone, and ends with the demo', async () => {
  const own = await startTestDemo()
  const agent = await signInAs(own, 'sup_dana', { system: 'kotauth' })
  const { token } = await started(agent, 'cus_8F2K')
  const issuer = new URL(decodeJwt(token).iss ?? '')
  expect(issuer.hostname).toBe('127.0.0.1')
  const headers = { Authorization: `Bearer ${token}` }
  const userinfo = `${issuer.href}/protocol/openid-connect/userinfo`
  expect((await fetch(userinfo, { headers })).status).toBe(200)
  await own.remove()
  await expect(fetch(userinfo, { headers })).rejects.toThrow()
})
