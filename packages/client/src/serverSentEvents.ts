/** One event of a stream, as the HTML standard dispatches it. */
export interface ServerSentEvent {
  /** `message` where the server named none. */
  readonly type: string
  readonly data: string
  /** Of this event or the last one before it that had one; empty without. */
  readonly lastEventId: string
}

export interface EventStreamReader {
  /** Takes the next piece of the stream, wherever it was cut, and gives the events that are complete by it. */
  push(piece: string): readonly ServerSentEvent[]
  /** To be sent as `Last-Event-ID` when the stream is opened again; empty without. */
  lastEventId(): string
  /** Pause before the stream is opened again, as the server wishes. Milliseconds; `null`: no wish. */
  retry(): number | null
}

/**
 * Reads `text/event-stream` as the HTML standard says (section 9.2.6), from text that is decoded already. An event without
 * data is none, and one that the end of the stream cut off is never told. One reader for one stream.
 */
export function createEventStreamReader(): EventStreamReader {
  let rest = ''
  let afterReturn = false
  let data: string[] = []
  let type = ''
  let id = ''
  let lastEventId = ''
  let retry: number | null = null

  function onField(name: string, value: string) {
    if (name === 'event') type = value
    if (name === 'data') data.push(value)
    if (name === 'id' && !value.includes('\0')) id = value
    if (name === 'retry' && /^\d+$/u.test(value)) retry = Number(value)
  }

  function onLine(line: string): ServerSentEvent | null {
    if (line === '') return dispatch()
    const colon = line.indexOf(':')
    if (colon < 0) onField(line, '')
    // At the very start it is a comment: a field without a name.
    else if (colon > 0) onField(line.slice(0, colon), line.slice(colon + 1).replace(/^ /u, ''))
    return null
  }

  function dispatch(): ServerSentEvent | null {
    lastEventId = id
    const event = data.length === 0 ? null : { type: type || 'message', data: data.join('\n'), lastEventId }
    data = []
    type = ''
    return event
  }

  return {
    push(piece) {
      // One line end in two pieces: the other half of it is no empty line.
      const fresh = afterReturn && piece.startsWith('\n') ? piece.slice(1) : piece
      if (piece !== '') afterReturn = piece.endsWith('\r')
      const lines = (rest + fresh).split(/\r\n|\r|\n/u)
      rest = lines.pop() ?? ''
      return lines.map(onLine).filter((event) => event !== null)
    },
    lastEventId: () => lastEventId,
    retry: () => retry,
  }
}

/** Reads a body to its end. Rejects as the body does. */
export async function readEventStream(
  body: ReadableStream<Uint8Array>,
  reader: EventStreamReader,
  onEvent: (event: ServerSentEvent) => void,
): Promise<void> {
  // Takes the byte order mark away, and keeps characters that are cut in two.
  const decoder = new TextDecoder()
  const pieces = body.getReader()
  for (;;) {
    const { done, value } = await pieces.read()
    if (done) return
    for (const event of reader.push(decoder.decode(value, { stream: true }))) onEvent(event)
  }
}
