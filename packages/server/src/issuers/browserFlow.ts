import { CookieJar } from 'tough-cookie'
import type { BackEnd, BackEndAnswer, BackEndRequest } from './backEnd.ts'

/** Requests with a cookie jar of their own, thrown away with them: nobody's browser takes part. */
export function createBrowserFlow(backEnd: BackEnd) {
  const jar = new CookieJar()
  return {
    async send(request: BackEndRequest): Promise<BackEndAnswer> {
      const address = jarAddress(request.url)
      const cookie = await jar.getCookieString(address)
      const headers = { ...request.headers, ...(cookie === '' ? {} : { Cookie: cookie }) }
      const answer = await backEnd({ ...request, headers, redirects: 'answer' })
      for (const line of answer.headers.getSetCookie()) await jar.setCookie(line, address, { ignoreError: true })
      return answer
    },
    /** The value of a cookie that would be sent there; `null`: there is none. */
    async cookie(name: string, url: string): Promise<string | null> {
      const found = (await jar.getCookies(jarAddress(url))).find(({ key }) => key === name)
      return found?.value ?? null
    },
  }
}

export type BrowserFlow = ReturnType<typeof createBrowserFlow>

/** Cookies are marked Secure on plain loopback, too, and a jar would then keep them back. */
function jarAddress(url: string): string {
  const address = new URL(url)
  address.protocol = 'https:'
  return address.href
}
