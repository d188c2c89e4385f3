import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { clientAddress } from './clientAddress.ts'

const from = (forwarded?: string | string[]) =>
  ({
    socket: { remoteAddress: '10.0.0.1' },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage

test('without proxies no header is believed', () => {
  expect(clientAddress(from('203.0.113.9'), 0)).toBe('10.0.0.1')
})

test('with proxies, the entry that the outermost of them wrote', () => {
  expect(clientAddress(from('6.6.6.6, 203.0.113.9'), 1)).toBe('203.0.113.9')
  expect(clientAddress(from('6.6.6.6, 203.0.113.9, 10.0.0.2'), 2)).toBe('203.0.113.9')
  expect(clientAddress(from(['6.6.6.6', '203.0.113.9']), 1)).toBe('203.0.113.9')
})

test('fewer entries than proxies, or none: the connection', () => {
  expect(clientAddress(from(), 1)).toBe('10.0.0.1')
  expect(clientAddress(from(''), 1)).toBe('10.0.0.1')
  expect(clientAddress(from('203.0.113.9'), 2)).toBe('10.0.0.1')
})
