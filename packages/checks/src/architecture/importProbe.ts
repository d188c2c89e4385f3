import { argv, stdout } from 'node:process'

/** Run by the rule beside it: imports one module and tells which globals our own files touched meanwhile. */

const WATCHED = [
  ...['window', 'document', 'navigator', 'location', 'localStorage', 'sessionStorage', 'indexedDB', 'caches', 'self'],
  ...[
    'BroadcastChannel',
    'addEventListener',
    'customElements',
    'matchMedia',
    'MutationObserver',
    'performance',
    'crypto',
  ],
  ...[
    'fetch',
    'setTimeout',
    'setInterval',
    'setImmediate',
    'queueMicrotask',
    'requestAnimationFrame',
    'console',
    'process',
  ],
]

const [, , entry = '', root = ''] = argv
const touched = new Map<string, { name: string; by: string }>()
const isOurs = (frame: string) => frame.includes(`${root}/packages/`) && !frame.includes('/node_modules/')

let watching = false
for (const name of WATCHED) {
  const before = Object.getOwnPropertyDescriptor(globalThis, name)
  const value: unknown = Reflect.get(globalThis, name)
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get() {
      if (watching) note(name)
      return value
    },
    set(next: unknown) {
      Object.defineProperty(globalThis, name, { ...before, configurable: true, writable: true, value: next })
    },
  })
}

function note(name: string): void {
  // The frame that touched it: below the message, this function and the accessor.
  const frame = new Error(name).stack?.split('\n')[3]?.trim() ?? ''
  if (isOurs(frame)) touched.set(`${name} ${frame}`, { name, by: frame.replace(`${root}/`, '') })
}

watching = true
await import(entry)
watching = false
stdout.write(`\n${JSON.stringify([...touched.values()])}`)
