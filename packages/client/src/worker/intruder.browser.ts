/** Script in the page that means no good, and was there first. Everything it gets to see ends up in `loot`. */
export interface Intruder {
  /** All it has seen, as text. */
  loot(): string
  /** The workers that the page has created. */
  readonly workers: readonly Worker[]
  /** Looks through everything that can be reached from a value. */
  search(value: unknown): void
  leave(): void
}

const NAMES = ['accessToken', 'token', 'credential', 'authorization', 'Authorization', 'held', 'kept', 'secret']

/** Patches what a page script can patch. */
export function intrude(): Intruder {
  const seen: string[] = []
  const workers: Worker[] = []
  const undos: (() => void)[] = []
  const stringify = JSON.stringify
  const visited = new WeakSet<object>()

  function note(value: unknown) {
    if (typeof value === 'string') seen.push(value)
    else if (typeof value === 'object' && value !== null) {
      if (value instanceof Headers) seen.push([...value].join('\n'))
      if (value instanceof Request) seen.push([...value.headers].join('\n'))
      try {
        seen.push(stringify(value) ?? '')
      } catch {
        // Circular: what hangs below it passes by somewhere else.
      }
    }
  }

  /** Wraps a method: sees what goes in, what comes out, and what that resolves to. */
  function tap(owner: object, name: string) {
    const original: unknown = Reflect.get(owner, name)
    if (typeof original !== 'function') return
    Reflect.set(owner, name, function (this: unknown, ...args: unknown[]) {
      for (const arg of args) note(arg)
      note(this)
      const result: unknown = Reflect.apply(original, this, args)
      note(result)
      if (result instanceof Promise && owner !== Promise.prototype) result.then(note, note)
      return result
    })
    undos.push(() => Reflect.set(owner, name, original))
  }

  for (const name of NAMES) {
    Object.defineProperty(Object.prototype, name, { configurable: true, get: () => undefined, set: note })
    undos.push(() => Reflect.deleteProperty(Object.prototype, name))
  }
  tap(globalThis, 'fetch')
  tap(globalThis, 'structuredClone')
  tap(JSON, 'parse')
  tap(JSON, 'stringify')
  for (const name of ['text', 'json', 'arrayBuffer', 'blob']) tap(Response.prototype, name)
  for (const name of ['set', 'append', 'get', 'has']) tap(Headers.prototype, name)
  for (const { prototype } of [Worker, MessagePort, BroadcastChannel]) tap(prototype, 'postMessage')
  tap(TextDecoder.prototype, 'decode')
  tap(globalThis, 'atob')
  for (const name of ['get', 'set']) tap(Map.prototype, name)

  const { then } = Promise.prototype
  Reflect.set(Promise.prototype, 'then', function (this: unknown, resolved: unknown, rejected: unknown) {
    const spied = (value: unknown) => {
      note(value)
      return typeof resolved === 'function' ? resolved(value) : value
    }
    return Reflect.apply(then, this, [spied, rejected])
  })
  undos.push(() => Reflect.set(Promise.prototype, 'then', then))

  const { Worker: Original } = globalThis
  globalThis.Worker = new Proxy(Original, {
    construct(target, args) {
      const made: Worker = Reflect.construct(target, args)
      made.addEventListener('message', ({ data }) => note(data))
      workers.push(made)
      return made
    },
  })
  undos.push(() => {
    globalThis.Worker = Original
  })

  function search(value: unknown): void {
    note(value)
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || visited.has(value)) return
    visited.add(value)
    // The window holds the test's own list of tokens, and is nobody's hiding place.
    if (value === globalThis) return
    for (const key of Reflect.ownKeys(value)) {
      try {
        search(Reflect.get(value, key))
      } catch {
        // An accessor that wants another receiver.
      }
    }
    search(Reflect.getPrototypeOf(value))
  }

  return {
    workers,
    search,
    loot: () => seen.join('\n'),
    leave() {
      for (const undo of undos.splice(0)) undo()
    },
  }
}
