import type { ImpersonationClient } from '../client.ts'
import { browserStorage } from '../ports/storage.ts'
import { continues } from '../stack/continues.ts'
import { failure } from '../stack/failure.ts'
import { selectShown, selectSupport } from '../stack/selectors.ts'
import type { Active, ImpersonationState } from '../stack/state.ts'
import { nameOf, namespaceOf, SUPPORT, writerOf } from './identityName.ts'
import { createStorageArea } from './storageArea.ts'

// biome-ignore lint/performance/noBarrelFile: entry of the subpath
export { identityName } from './identityName.ts'

/** What lies beneath an {@link identityStorage}. */
export interface IdentityStorageOptions {
  /** The storage beneath; a function where looking at it may throw. @default `localStorage` */
  readonly area?: Storage | (() => Storage | null)
  /** Keys that belong to the browser and to nobody on it, such as a theme. They keep their plain names. */
  readonly shared?: readonly string[]
  /** Tells several applications of one origin apart. @default 'app' */
  readonly name?: string
}

/** Like `Storage`, for one identity at a time. Not for `storage.key = value`; `length`, `key` and `clear` leave out `shared`. */
export interface IdentityStorage {
  readonly length: number
  /** `memory`: storage is absent, refused or full, so that some or all of it is lost with the page. */
  readonly persistence: 'area' | 'memory'
  key(index: number): string | null
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
  clear(): void
}

/**
 * Storage in a namespace of the identity on screen: the actor's own, or that of one support session. What the customer's
 * page keeps is not there for the actor, and the other way round; keys carry no id.
 *
 * Reads answer for the identity on screen, and `null` where there is none: before the first answer, in `switching`, signed
 * out. Writes, `removeItem` and `clear` need certainty and are refused without it. The namespace of a support session is
 * wiped when the session is left; what a closed tab or a crash left of one is removed at the next use in any tab. A
 * session that goes on as another one in the same account, by the same actor and in the same mode (`reissue()`), keeps it.
 *
 * Does not encrypt, does not hide anything from script of the page, and does not write unless you do.
 *
 * @throws from a write: `identity_unknown` in `resolving`, `switching` and `suspended`, `superseded` in `ending`,
 * `session_expired`, `signed_out`. Never for a storage that is absent, refused or full: see `persistence`.
 *
 * @example
 * const storage = identityStorage(client, { shared: ['theme'] })
 * const useDrafts = create(persist(drafts, { name: 'drafts', storage: createJSONStorage(() => storage) }))
 */
export function identityStorage(
  client: Pick<ImpersonationClient, 'getState' | 'subscribe'>,
  options: IdentityStorageOptions = {},
): IdentityStorage {
  const { area: given = browserStorage, shared = [], name = 'app' } = options
  const area = createStorageArea(typeof given === 'function' ? given : () => given)
  const root = `understudy:${encodeURIComponent(name)}:`
  const prefixOf = (namespace: string) => `${root}${namespace}:`
  let swept: string | null | undefined
  let support = supportOn(client.getState())

  client.subscribe(follow)

  /** A session that was left takes its namespace along, unless it goes on as another one: then that one gets it. */
  function follow() {
    const left = support
    support = supportOn(client.getState())
    if (left === null || support?.session.id === left.session.id) return
    if (support !== null && continues(left, support)) move(prefixOf(nameOf(left)), prefixOf(nameOf(support)))
    else wipe(prefixOf(nameOf(left)))
  }

  function move(from: string, to: string) {
    for (const key of area.keys()) {
      if (!key.startsWith(from)) continue
      const value = area.get(key)
      const target = to + key.slice(from.length)
      area.remove(key)
      // Another tab may have moved it before, and written to it since.
      if (value !== null && area.get(target) === null) area.set(target, value)
    }
  }

  function wipe(prefix: string, except?: string) {
    for (const key of area.keys()) {
      if (key.startsWith(prefix) && (except === undefined || !key.startsWith(except))) area.remove(key)
    }
  }

  /** Removes what past support sessions left behind, once for each identity. */
  function sweep(current: string | null) {
    if (swept === current) return
    swept = current
    wipe(root + SUPPORT, current === null ? undefined : prefixOf(current))
  }

  /** Where to read; `null` where nobody is on screen. */
  function readable(): string | null {
    follow()
    const state = client.getState()
    const shown = isBetween(state) ? null : selectShown(state)
    const namespace = shown === null ? null : namespaceOf(shown)
    // Only what is certain: in doubt, the session that was left behind may be the one that is about to be shown.
    if (state === shown) sweep(namespace)
    return namespace === null ? null : prefixOf(namespace)
  }

  function writable(): string {
    follow()
    const namespace = namespaceOf(writerOf(client.getState()))
    if (namespace === null) throw failure('signed_out')
    sweep(namespace)
    return prefixOf(namespace)
  }

  function names(): readonly string[] {
    const prefix = readable()
    if (prefix === null) return []
    return area.keys().flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []))
  }

  return {
    get length() {
      return names().length
    },
    get persistence() {
      return area.persistence()
    },
    key: (index) => names()[index] ?? null,
    getItem(key) {
      if (shared.includes(key)) return area.get(key)
      const prefix = readable()
      return prefix === null ? null : area.get(prefix + key)
    },
    setItem: (key, value) => area.set(shared.includes(key) ? key : writable() + key, value),
    removeItem: (key) => area.remove(shared.includes(key) ? key : writable() + key),
    clear: () => wipe(writable()),
  }
}

/** The page is blank, or about to be: nobody's data is shown any more. */
function isBetween({ status }: ImpersonationState): boolean {
  return status === 'switching' || status === 'leaving'
}

/** The support session on screen; `null` without one. */
function supportOn(state: ImpersonationState): Active | null {
  return isBetween(state) ? null : selectSupport(state)
}
