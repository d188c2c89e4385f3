/** The network with one kind of request answered by somebody else; `method` of `*` is any. */
export function answering(
  method: string,
  path: string,
  answer: (request: Request) => Response | Promise<Response>,
): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const meant = (method === '*' || request.method === method) && request.url.includes(path)
    return meant ? answer(request) : fetch(input, init)
  }
}
