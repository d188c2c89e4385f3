import { expect, test } from 'vitest'
import { flush, memoryChannel } from './index.ts'

function twoTabs() {
  const tabs = memoryChannel()
  const one = tabs.tab()
  const two = tabs.tab()
  const heard: number[] = []
  two.listen(({ epoch }) => heard.push(epoch))
  const own: number[] = []
  one.listen(({ epoch }) => own.push(epoch))
  const post = async (...epochs: readonly number[]) => {
    for (const epoch of epochs) one.post({ kind: 'changed', epoch })
    await flush()
  }
  return { tabs, one, two, heard, own, post }
}

test('default: the others hear it, in order, never the sender', async () => {
  const { heard, own, post, tabs } = twoTabs()
  await post(1, 2)
  expect([heard, own]).toEqual([[1, 2], []])
  expect(tabs.posted).toHaveLength(2)
})

test('drop: lost for good', async () => {
  const { heard, post, tabs } = twoTabs()
  tabs.drop(true)
  await post(1)
  tabs.drop(false)
  await post(2)
  expect(heard).toEqual([2])
})

test('duplicate: twice, until it is turned off', async () => {
  const { heard, own, post, tabs } = twoTabs()
  tabs.duplicate(true)
  await post(1)
  tabs.duplicate(false)
  await post(2)
  expect([heard, own]).toEqual([[1, 1, 2], []])
})

test('delay: waits, is overtaken, arrives as it was sent, once', async () => {
  const { heard, own, post, tabs } = twoTabs()
  tabs.delay(true)
  await post(1, 2)
  expect(heard).toEqual([])
  expect(tabs.delayed()).toMatchObject([{ message: { epoch: 1 } }, { message: { epoch: 2 } }])
  tabs.delay(false)
  await post(3)
  tabs.release()
  tabs.release()
  await flush()
  expect([heard, own]).toEqual([[3, 1, 2], []])
})

test('release: in any order, some of them, some of them twice', async () => {
  const { heard, own, post, tabs } = twoTabs()
  tabs.delay(true)
  await post(1, 2, 3)
  tabs.release(([one, , three]) => [three!, one!, three!])
  await flush()
  expect([heard, own]).toEqual([[3, 1, 3], []])
  expect(tabs.delayed()).toEqual([])
})

test('delay: a forgery waits like any other, and reaches everybody', async () => {
  const { heard, own, tabs } = twoTabs()
  tabs.delay(true)
  tabs.forge({ kind: 'changed', epoch: 9 })
  await flush()
  tabs.release()
  await flush()
  expect([heard, own]).toEqual([[9], [9]])
})

test('delay: a tab that was closed meanwhile hears nothing', async () => {
  const { heard, post, tabs, two } = twoTabs()
  tabs.delay(true)
  await post(1)
  two.close()
  tabs.release()
  await flush()
  expect(heard).toEqual([])
})
