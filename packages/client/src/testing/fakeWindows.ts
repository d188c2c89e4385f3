import type { OtherWindow, Windows } from '../ports/windows.ts'

/** Two windows of one browser: a page, and the one that it opens. */
export interface FakeWindows {
  /** For the page that opens. */
  readonly opening: Windows
  /** For the page that is opened. */
  readonly opened: Windows
  /** Where the opened window has been sent; `null` before that. */
  readonly address: () => string | null
  /** The browser blocks new windows from here on. */
  block(): void
  /** The person closes the opened window. */
  close(): void
  /** The two are kept apart, as `Cross-Origin-Opener-Policy` does. */
  sever(): void
  /** Calls back once the opened window has been sent somewhere: that page's script. */
  onArrival(run: () => void): void
  /** Everything that went from window to window, with the origin it was for. */
  readonly posted: readonly { readonly message: unknown; readonly origin: string }[]
}

type Listener = { readonly origin: string; readonly hear: (message: unknown) => void }

/**
 * Windows without a browser, strict where it is: messages arrive later, and only when the origin that was named is the one
 * that is shown.
 *
 * @example const { opening, opened, onArrival } = fakeWindows('https://console.example')
 */
export function fakeWindows(openingOrigin: string): FakeWindows {
  const posted: { readonly message: unknown; readonly origin: string }[] = []
  const inOpening = new Set<Listener>()
  const inOpened = new Set<Listener>()
  let address: string | null = null
  let fragment = new URLSearchParams()
  let blocked = false
  let closed = false
  let severed = false
  let disowned = false
  let arrive: () => void = () => undefined

  const openedOrigin = () => (address === null ? openingOrigin : new URL(address).origin)

  /** One end's view of the other. */
  function view(
    origin: () => string,
    theirs: Set<Listener>,
    ours: Set<Listener>,
    ownOrigin: () => string,
  ): OtherWindow {
    return {
      goTo(url) {
        address = url
        fragment = new URLSearchParams(new URL(url).hash.slice(1))
        void Promise.resolve().then(() => arrive())
      },
      post(message, wanted) {
        posted.push({ message, origin: wanted })
        const from = ownOrigin()
        void Promise.resolve().then(() => {
          if (severed || closed || wanted !== origin()) return
          for (const { origin: expected, hear } of [...theirs]) if (expected === from) hear(message)
        })
      },
      listen(expected, hear) {
        const listener = { origin: expected, hear }
        ours.add(listener)
        return () => ours.delete(listener)
      },
      closed: () => closed || severed,
      close: () => {
        closed = true
      },
    }
  }

  return {
    posted,
    opening: {
      open: () => (blocked ? null : view(openedOrigin, inOpened, inOpening, () => openingOrigin)),
      opener: () => null,
      disown: () => undefined,
      takeFragment: () => null,
    },
    opened: {
      open: () => null,
      opener: () => (severed || disowned ? null : view(() => openingOrigin, inOpening, inOpened, openedOrigin)),
      disown() {
        disowned = true
      },
      takeFragment(name) {
        const value = fragment.get(name)
        fragment.delete(name)
        return value
      },
    },
    address: () => address,
    block() {
      blocked = true
    },
    close() {
      closed = true
    },
    sever() {
      severed = true
    },
    onArrival(run) {
      arrive = run
    },
  }
}
