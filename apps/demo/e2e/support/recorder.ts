declare global {
  interface Window {
    /** Every call of the browser's own functions that could cost an ordinary user something. */
    __calls?: string[]
  }
}

/** Runs in the page, before any script of it: writes down what the page asks of the browser. */
export function recordCalls(): void {
  const calls: string[] = []
  window.__calls = calls

  const wrap = (owner: object, name: string, label: string) => {
    const real: unknown = Reflect.get(owner, name)
    if (typeof real !== 'function') throw new Error(`There is no ${label} to watch.`)
    Reflect.set(owner, name, function (this: unknown, ...given: unknown[]) {
      calls.push(typeof given[0] === 'string' ? `${label} ${given[0]}` : label)
      return Reflect.apply(real, this, given)
    })
  }
  const wrapMaker = (name: string) => {
    const real: unknown = Reflect.get(window, name)
    if (typeof real !== 'function') throw new Error(`There is no ${name} to watch.`)
    const watched = new Proxy(real, {
      construct(target, given, newTarget) {
        calls.push(`new ${name}`)
        return Reflect.construct(target, given, newTarget)
      },
    })
    Reflect.set(window, name, watched)
  }
  const wrapAccess = (owner: object, name: string, label: string) => {
    const real = Object.getOwnPropertyDescriptor(owner, name)
    if (real === undefined) throw new Error(`There is no ${label} to watch.`)
    Object.defineProperty(owner, name, {
      ...real,
      ...(real.get === undefined
        ? {}
        : {
            get(this: unknown) {
              calls.push(`${label} read`)
              return real.get?.call(this)
            },
          }),
      ...(real.set === undefined
        ? {}
        : {
            set(this: unknown, value: unknown) {
              calls.push(`${label} written`)
              real.set?.call(this, value)
            },
          }),
    })
  }

  for (const name of ['fetch', 'setTimeout', 'setInterval', 'requestAnimationFrame', 'requestIdleCallback']) {
    wrap(window, name, name)
  }
  wrap(Navigator.prototype, 'sendBeacon', 'sendBeacon')
  for (const name of ['getItem', 'setItem', 'removeItem', 'clear', 'key'])
    wrap(Storage.prototype, name, `storage.${name}`)
  for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent']) {
    wrap(EventTarget.prototype, name, name)
  }
  for (const name of ['XMLHttpRequest', 'WebSocket', 'EventSource', 'BroadcastChannel', 'Worker', 'SharedWorker']) {
    wrapMaker(name)
  }
  for (const name of ['MutationObserver', 'ResizeObserver', 'IntersectionObserver', 'PerformanceObserver']) {
    wrapMaker(name)
  }
  wrapMaker('MessageChannel')
  wrapAccess(BroadcastChannel.prototype, 'onmessage', 'channel.onmessage')
  wrapAccess(Document.prototype, 'cookie', 'cookie')
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) wrapAccess(window, name, name)
  wrapAccess(Navigator.prototype, 'locks', 'locks')
}
