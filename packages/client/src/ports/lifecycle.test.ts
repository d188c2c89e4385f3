import { afterEach, expect, test, vi } from 'vitest'
import { browserChannel, browserLifecycle, type LifecycleSignal } from '../index.ts'

afterEach(() => vi.unstubAllGlobals())

/** As much of a page as the port touches. */
function page(visibilityState: 'visible' | 'hidden' = 'visible') {
  const baseURI = 'https://app.example/base/'
  const moves = { reload: vi.fn(), assign: vi.fn() }
  const document = Object.assign(new EventTarget(), { visibilityState, baseURI })
  const window = new EventTarget()
  const location = {
    pathname: '/app',
    search: '?a=1',
    hash: '#top',
    href: 'https://app.example/app?a=1#top',
    origin: 'https://app.example',
  }
  vi.stubGlobal('document', document)
  vi.stubGlobal('window', window)
  vi.stubGlobal('location', Object.assign(location, moves))
  return { document, window, location: moves }
}

test('no page: a visible nowhere where nothing happens', () => {
  const lifecycle = browserLifecycle()
  expect(lifecycle.visible()).toBe(true)
  expect(lifecycle.location()).toBe('/')
  expect(lifecycle.origin()).toBe(null)
  expect(lifecycle.base?.()).toBe(null)
  lifecycle.reload(null)
  lifecycle.listen(() => undefined)()
})

test('page: place, visibility and reload', () => {
  const { location } = page('hidden')
  const lifecycle = browserLifecycle()
  expect(lifecycle.visible()).toBe(false)
  expect(lifecycle.location()).toBe('/app?a=1#top')
  expect(lifecycle.origin()).toBe('https://app.example')
  expect(lifecycle.base?.()).toBe('https://app.example/base/')
  lifecycle.reload(null)
  expect(location.reload).toHaveBeenCalledOnce()
})

test('page: signals, until undone', () => {
  const { document, window } = page()
  const heard: LifecycleSignal[] = []
  const undo = browserLifecycle().listen((signal) => heard.push(signal))
  const everything = () => {
    document.visibilityState = 'hidden'
    document.dispatchEvent(new Event('visibilitychange'))
    document.visibilityState = 'visible'
    document.dispatchEvent(new Event('visibilitychange'))
    document.dispatchEvent(new Event('resume'))
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }))
    window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    window.dispatchEvent(new Event('offline'))
    window.dispatchEvent(new Event('online'))
  }
  everything()
  expect(heard).toEqual(['hidden', 'visible', 'restored', 'restored', 'offline', 'online'])
  undo()
  everything()
  expect(heard).toHaveLength(6)
})

test('browserChannel: without the API nothing happens', () => {
  vi.stubGlobal('BroadcastChannel', undefined)
  const channel = browserChannel()
  const undo = channel.listen(() => undefined)
  channel.post({ kind: 'changed', epoch: 1 })
  undo()
  channel.close()
})
