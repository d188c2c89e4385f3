import { expect, test } from 'vitest'
import { doorsBeside } from './doors.ts'

const DOORS = {
  one: 'http://localhost:4180',
  console: 'http://console.localhost:4180',
  app: 'http://app.localhost:4180',
}

test.each(Object.values(DOORS))('from %s all three are seen', (origin) => {
  expect(doorsBeside(origin)).toEqual(DOORS)
})

test.each(['https://demo.example', 'http://127.0.0.1:4180', 'http://evil.localhost:4180'])(
  '%s is one alone',
  (origin) => {
    expect(doorsBeside(origin)).toBe(null)
  },
)
