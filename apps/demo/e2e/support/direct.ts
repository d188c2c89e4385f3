import type { APIRequestContext, APIResponse, Page } from '@playwright/test'

export interface Captured {
  readonly authorization: string
  readonly context: string
}

/**
 * The headers of the next API request a page sends: what somebody with the developer tools open could copy. Only the
 * network sees them; page script cannot.
 */
export async function captureHeaders(page: Page, cause: () => Promise<unknown>): Promise<Captured> {
  const [request] = await Promise.all([
    page.waitForRequest((sent) => sent.url().includes('/api/') && sent.headers().authorization !== undefined),
    cause(),
  ])
  const { authorization, 'support-context': context } = request.headers()
  if (authorization === undefined || context === undefined) throw new Error('The request went out without its context.')
  return { authorization, context }
}

/** Calls the server without the page in between. */
export async function callDirectly(
  api: APIRequestContext,
  { authorization, context }: Captured,
  method: string,
  path: string,
  data?: unknown,
): Promise<APIResponse> {
  return api.fetch(path, {
    method,
    headers: { Authorization: authorization, 'Support-Context': context, 'Content-Type': 'application/json' },
    ...(method === 'GET' ? {} : { data: data ?? {} }),
  })
}
