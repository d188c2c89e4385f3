/** An application of a tenant's; `secret` `null`: a public one. */
export interface KotauthClient {
  readonly id: string
  readonly secret: string | null
}

export function redirect(to: string, ...cookies: readonly string[]): Response {
  const headers = new Headers({ Location: to })
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(null, { status: 302, headers })
}

/** The portal's two layouts. Each has a place of its own for the banner, and it is the first thing in it. */
export type PortalLayout = 'sidebar' | 'centered'

export function portalPage(layout: PortalLayout, title: string, banner: string): Response {
  const body =
    layout === 'sidebar'
      ? `<body class="shell">${banner}<nav>Account</nav><main><h1>${title}</h1></main>`
      : `<body class="centered"><div class="card">${banner}<header><h1>${title}</h1></header></div>`
  return new Response(`<!DOCTYPE html><title>${title}</title>${body}`, {
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
  })
}

export function html(
  title: string,
  { status = 200, cookie }: { readonly status?: number; readonly cookie?: string } = {},
) {
  const headers = new Headers({ 'Content-Type': 'text/html; charset=utf-8' })
  if (cookie !== undefined) headers.append('Set-Cookie', cookie)
  return new Response(`<!DOCTYPE html><title>${title}</title><h1>${title}</h1>`, { status, headers })
}
