/** A body as text or parsed, whatever the response type was. For answers that are small: a problem document. */
export function readableBody(body: unknown): unknown {
  if (body instanceof Blob) return body.text()
  return body instanceof ArrayBuffer || ArrayBuffer.isView(body) ? new TextDecoder().decode(body) : body
}

/**
 * Whether the answer came from another place than the one that was asked. Queries are left out, because axios adds the
 * parameters after the fence.
 */
export function isElsewhere(answered: string, asked: string): boolean {
  return answered !== '' && answered.split(/[?#]/u, 1)[0] !== asked.split(/[?#]/u, 1)[0]
}
