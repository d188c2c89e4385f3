import type { OwnCookies } from './cookies.ts'
import type { RunningKotauth } from './running.ts'

/** Hands a request on with Kotauth's cookies and its token, and the answer back with where it leads. Nothing else goes either way. */
export async function forward(request: Request, { url }: RunningKotauth, cookies: OwnCookies): Promise<Response> {
  const { pathname, search } = new URL(request.url)
  const headers = new Headers({ Cookie: cookies.toKotauth(request.headers.get('Cookie')) })
  const authorization = request.headers.get('Authorization')
  if (authorization !== null) headers.set('Authorization', authorization)
  const answer = await fetch(url + pathname + search, { method: request.method, headers, redirect: 'manual' })

  const back = new Headers({ 'Cache-Control': 'no-store' })
  // By its `Date` the page knows Kotauth's time.
  for (const name of ['Content-Type', 'Date', 'Location']) {
    const value = answer.headers.get(name)
    if (value !== null) back.set(name, value)
  }
  for (const line of answer.headers.getSetCookie()) back.append('Set-Cookie', cookies.toBrowser(line))
  return new Response(await answer.arrayBuffer(), { status: answer.status, headers: back })
}
