import { mend } from './mend.ts'
import { canJudge, faultOf, type Tampering } from './sight.ts'

/** The strip was taken out of sight or reach. */
export interface TamperingReport {
  readonly kind: Tampering
  /** Whether it is back. Once is tried; what comes back a hundred times is a fight that the page loses. */
  readonly restored: boolean
}

/** After a change, and not within it: two scripts that answer each other at once would freeze the page. Milliseconds. */
const SOON = 50
/** Without a browser that tells, or while the strip is out of sight. Milliseconds. */
const SECOND = 1000
/** What comes back within this time was not a restore but a round in a fight. Milliseconds. */
const FIGHT = 10_000
/** So many rounds, and it is looked at no more often than each second. */
const ROUNDS = 20

interface Watching {
  /** Where the strip belongs. */
  readonly host: Element
  readonly onTampered: (report: TamperingReport) => void
  /** What it looked like just now. */
  readonly onLook: (seen: boolean) => void
}

/**
 * Keeps a strip in sight: notices when it is hidden, moved, cut or covered, restores it once, and tells. Where the
 * browser says by itself when something is no longer seen (`IntersectionObserver` with `trackVisibility`), no timer
 * runs; elsewhere it is looked at each second while the page is visible. Returns its own undo.
 */
export function watchSight(strip: HTMLElement, { host, onTampered, onLook }: Watching): () => void {
  const { ownerDocument: document } = strip
  const tells = typeof IntersectionObserver !== 'undefined' && 'isVisible' in IntersectionObserverEntry.prototype
  let timer: ReturnType<typeof setTimeout> | undefined
  let due = Number.POSITIVE_INFINITY
  let looked = 0
  let lost: Tampering | null = null
  let rounds = 0
  let mendedAt = 0

  const look = () => {
    due = Number.POSITIVE_INFINITY
    if (document.visibilityState === 'hidden' || !canJudge(strip)) return
    looked = performance.now()
    const fault = faultOf(strip)
    if (fault === null) {
      lost = null
      if (looked - mendedAt > FIGHT) rounds = 0
    } else if (fault !== lost) {
      rounds += 1
      mendedAt = looked
      const restored = mend(strip, host)
      lost = restored ? null : fault
      onTampered({ kind: fault, restored })
    }
    onLook(lost === null)
    if (!tells || fault !== null) lookIn(SECOND)
  }
  const lookIn = (delay: number) => {
    const at = performance.now() + (rounds > ROUNDS ? SECOND : delay)
    // Never put off: a page that changes all the time would never be looked at.
    if (at >= due) return
    due = at
    clearTimeout(timer)
    timer = setTimeout(look, at - performance.now())
  }
  const soon = () => lookIn(SOON)
  const onUse = () => {
    if (performance.now() - looked > SECOND) soon()
  }

  const observer = tells ? new IntersectionObserver(soon, TELLING) : null
  observer?.observe(strip)
  const changes = new MutationObserver(soon)
  changes.observe(strip, {
    attributeFilter: ['style', 'class', 'hidden', 'inert', 'aria-hidden', 'popover'],
    subtree: true,
  })
  changes.observe(host, { childList: true })
  for (const event of USES) window.addEventListener(event, onUse, { capture: true, passive: true })
  document.addEventListener('visibilitychange', soon)
  lookIn(SECOND / 2)
  return () => {
    clearTimeout(timer)
    observer?.disconnect()
    changes.disconnect()
    for (const event of USES) window.removeEventListener(event, onUse, { capture: true })
    document.removeEventListener('visibilitychange', soon)
  }
}

/** `isVisible` in the answer takes both, and 100 is the least that browsers accept. Milliseconds. */
const TELLING: IntersectionObserverInit & { trackVisibility: boolean; delay: number } = {
  trackVisibility: true,
  delay: 100,
  threshold: [0, 1],
}

/** Somebody is there, and may be looking for the way out. */
const USES = ['pointerdown', 'focusin'] as const
