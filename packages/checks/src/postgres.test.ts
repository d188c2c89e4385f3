import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PostgresCluster, startPostgres } from './postgres.ts'
import { findPostgres } from './postgresBinaries.ts'
import { freePort } from './system.ts'

let cluster: PostgresCluster

beforeAll(async () => {
  cluster = await startPostgres()
}, 60_000)
afterAll(() => cluster.stop())

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })
}

test('default', async () => {
  expect(new URL(cluster.url)).toMatchObject({ protocol: 'postgres:', hostname: '127.0.0.1', username: 'postgres' })
  expect(await answers(cluster.url)).toBe(true)
})

test('createDatabase: a new one each time', async () => {
  const urls = await Promise.all([cluster.createDatabase(), cluster.createDatabase()])
  expect(new Set(urls).size).toBe(2)
  for (const url of urls) expect(new URL(url).port).toBe(new URL(cluster.url).port)
})

test('stop: ends the server, and may be repeated', async () => {
  const other = await startPostgres()
  expect(new URL(other.url).port).not.toBe(new URL(cluster.url).port)
  await Promise.all([other.stop(), other.stop()])
  await other.stop()
  expect(await answers(other.url)).toBe(false)
  expect(await answers(cluster.url)).toBe(true)
}, 60_000)

test('findPostgres: programs that are there', async () => {
  for (const program of Object.values(await findPostgres())) expect(existsSync(program)).toBe(true)
})

test('freePort: nobody listens on it', async () => {
  expect(await answers(`postgres://127.0.0.1:${await freePort()}`)).toBe(false)
})
