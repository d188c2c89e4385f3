import { expect, test } from 'vitest'
import { merged } from './jar.ts'

test('merged: what comes takes the place of what was, the rest stays', () => {
  const cookies = ['session=b.c%3D=; Max-Age=60; Path=/; HttpOnly', 'admin=d; Path=/']
  expect(merged({ session: 'a', other: 'x' }, cookies)).toEqual({ session: 'b.c%3D=', admin: 'd', other: 'x' })
})

test('merged: what is over goes, and the jar before is as it was', () => {
  const before = { session: 'a', admin: 'd' }
  expect(merged(before, ['admin=; Max-Age=0; Path=/'])).toEqual({ session: 'a' })
  expect(before).toEqual({ session: 'a', admin: 'd' })
})
