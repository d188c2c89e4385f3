import { Refusal } from '../refusal.ts'

/** No body is read any further than this. Bytes. */
export const LARGEST_BODY = 65_536

const READ = new WeakMap<Request, Promise<string>>()

/**
 * The text of a body of bounded size. Read once, however often it is asked for.
 *
 * @throws Refusal `body_too_large` (413); `malformed_json` for bytes that are no UTF-8 and for a body that breaks off
 */
export function readText(request: Request): Promise<string> {
  const known = READ.get(request)
  if (known !== undefined) return known
  const text = readBounded(request)
  READ.set(request, text)
  return text
}

async function readBounded(request: Request): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let size = 0
  let text = ''
  // Says by itself that it is too large: the rest need not be sent.
  if (Number(request.headers.get('Content-Length')) > LARGEST_BODY) throw new Refusal('body_too_large')
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength
      // Counted while it comes in: the announced length may be missing or wrong.
      if (size > LARGEST_BODY) throw new Refusal('body_too_large')
      text += decoder.decode(chunk, { stream: true })
    }
    return text + decoder.decode()
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal('malformed_json')
  }
}
