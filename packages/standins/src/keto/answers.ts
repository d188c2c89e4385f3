export const json = (body: object, { status = 200, headers = {} }: { status?: number; headers?: HeadersInit } = {}) => {
  const all = new Headers(headers)
  all.set('Content-Type', 'application/json; charset=utf-8')
  return new Response(JSON.stringify(body), { status, headers: all })
}

export const nothing = () => new Response(null, { status: 204 })

/** An error answer: as JSON without a character set. */
export function failed(
  code: 400 | 404,
  { reason, message }: { readonly reason?: string; readonly message: string },
): Response {
  const status = code === 400 ? 'Bad Request' : 'Not Found'
  const error = { code, status, ...(reason === undefined ? {} : { reason }), message }
  return new Response(JSON.stringify({ error }), { status: code, headers: { 'Content-Type': 'application/json' } })
}

export const unknownNamespace = (namespace: string) =>
  failed(404, {
    reason: `Unknown namespace with name "${namespace}".`,
    message: 'The requested resource could not be found',
  })

export const notFound = () =>
  new Response('404 page not found\n', { status: 404, headers: { 'Content-Type': 'text/plain; charset=utf-8' } })
