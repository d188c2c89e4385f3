import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEventStreamReader, readEventStream, type ServerSentEvent } from './serverSentEvents.ts'

function read(...pieces: readonly string[]) {
  const reader = createEventStreamReader()
  const events = pieces.flatMap((piece) => reader.push(piece))
  return { events, told: events.map(({ type, data, lastEventId }) => [type, data, lastEventId]), reader }
}

// The examples of section 9.2.6 in the HTML standard, in this file's own words.
test.each([
  ['lines of data are one text', 'data: YHOO\ndata: +2\ndata: 10\n\n', [['message', 'YHOO\n+2\n10', '']]],
  [
    'comments and ids; an empty id resets; one space alone is taken away',
    ': a comment\n\ndata: first\nid: 1\n\ndata:second\nid\n\ndata:  third\n\n',
    [
      ['message', 'first', '1'],
      ['message', 'second', ''],
      ['message', ' third', ''],
    ],
  ],
  [
    'data without a value is an empty line; the last block is cut off',
    'data\n\ndata\ndata\n\ndata:',
    [
      ['message', '', ''],
      ['message', '\n', ''],
    ],
  ],
  [
    'with and without a space is the same',
    'data:test\n\ndata: test\n\n',
    [
      ['message', 'test', ''],
      ['message', 'test', ''],
    ],
  ],
  [
    'a name, for one event only',
    'event: add\ndata: 1\n\ndata: 2\n\n',
    [
      ['add', '1', ''],
      ['message', '2', ''],
    ],
  ],
  ['a name without data is no event, and is forgotten', 'event: add\n\ndata: 1\n\n', [['message', '1', '']]],
  [
    'an id stays until there is another',
    'id: 7\ndata: a\n\ndata: b\n\n',
    [
      ['message', 'a', '7'],
      ['message', 'b', '7'],
    ],
  ],
  ['an id with a null is none', 'id: 7\n\nid: 8\0\ndata: a\n\n', [['message', 'a', '7']]],
  [
    'fields that nobody knows, and names in another case',
    'Data: x\nfoo: y\n data: z\ndata: a\n\n',
    [['message', 'a', '']],
  ],
  ['colons in the value are the value', 'data: a: b:c\n\n', [['message', 'a: b:c', '']]],
  ['no end, no event', 'data: a\n', []],
])('%s', (_, stream, expected) => {
  expect(read(stream).told).toEqual(expected)
})

test.each(['\n', '\r\n', '\r'])('line ends %j, in whatever pieces', (end) => {
  const stream = ['event: add', 'data: one', 'data: two', 'id: 3', '', ': x', 'data: four', '', ''].join(end)
  const expected = [
    ['add', 'one\ntwo', '3'],
    ['message', 'four', '3'],
  ]
  expect(read(stream).told).toEqual(expected)
  expect(read(...stream).told).toEqual(expected)
})

test('however it is cut, the same events come out', () => {
  const line = fc.constantFrom(
    'data: a',
    'data',
    'data:  b',
    'id: 1',
    'id',
    'event: e',
    ': c',
    'retry: 9',
    'x: y',
    '',
    'data: é😀',
  )
  const ending = fc.constantFrom('\n', '\r', '\r\n')
  fc.assert(
    fc.property(fc.array(fc.tuple(line, ending), { maxLength: 12 }), fc.array(fc.nat(40)), (lines, cuts) => {
      const stream = lines.flat().join('')
      const marks = [...new Set(cuts)].sort((one, other) => one - other)
      const pieces = [0, ...marks].map((from, index) => stream.slice(from, marks[index]))
      expect(read(...pieces).events).toEqual(read(stream).events)
    }),
  )
})

test('lastEventId: of the last complete block, with or without data', () => {
  expect(read('id: 1\ndata: a\n\nid: 2\n').reader.lastEventId()).toBe('1')
  expect(read('id: 1\ndata: a\n\nid: 2\n\n').reader.lastEventId()).toBe('2')
})

test('retry: digits alone', () => {
  expect(read('data: a\n\n').reader.retry()).toBe(null)
  expect(read('retry: 4000\n').reader.retry()).toBe(4000)
  for (const value of ['', '-1', '1.5', '1s', '٣', '1 '])
    expect(read(`retry: 7\nretry: ${value}\n`).reader.retry()).toBe(7)
})

test('bytes: a byte order mark at the start is none of the stream; characters may be cut in two', async () => {
  const bytes = new TextEncoder().encode('\ufeffdata: é😀\n\n')
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
      controller.close()
    },
  })
  const events: ServerSentEvent[] = []
  await readEventStream(body, createEventStreamReader(), (event) => events.push(event))
  expect(events).toEqual([{ type: 'message', data: 'é😀', lastEventId: '' }])
})
