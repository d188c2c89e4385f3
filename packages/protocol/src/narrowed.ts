import { CAPABILITY_WORDS, type Capabilities } from './capabilities.ts'
import { MODES, type Mode } from './modes.ts'
import { HARD_CEILING, type Policy } from './policy.ts'

/** What the bridge can by itself, by who keeps the credentials. */
export function bridgeCapabilities(custody: 'bearer' | 'cookie'): Capabilities {
  const bearer = custody === 'bearer'
  return {
    start: bearer ? 'token' : 'cookie',
    ownSession: bearer ? 'browser' : 'server',
    refresh: bearer ? 'restart' : 'none',
    ends: 'server',
    extend: true,
    maxSeconds: HARD_CEILING,
    reason: 'kept',
    second: 'replaces',
    actor: 'named',
  }
}

/** What is left of one back end's abilities behind another: a bridge in front of an issuer. The harder limit holds. */
export function narrowed(front: Capabilities, behind: Capabilities): Capabilities {
  const caps = [front.maxSeconds, behind.maxSeconds].filter((seconds) => seconds !== null)
  const modes = MODES.filter((mode) => [front, behind].every((one) => one.modes?.includes(mode) ?? true))
  return {
    ...front,
    ...(modes.length === MODES.length ? {} : { modes }),
    start: behind.start === 'redirect' || behind.start === 'grant' ? behind.start : front.start,
    ownSession: behind.ownSession === 'none' ? 'none' : front.ownSession,
    extend: front.extend && behind.extend,
    maxSeconds: caps.length === 0 ? null : Math.min(...caps),
    actor: behind.actor === 'unnamed' ? 'unnamed' : front.actor,
  }
}

/**
 * What can be done in this mode: what the connector declares, less what the bridge tells in its policy of the system behind it.
 * `null`: all that a bridge can. Whatever was told and cannot be read counts as the least that there is.
 */
export function capabilitiesIn(
  mode: Mode,
  { capabilities }: Pick<Policy, 'capabilities'>,
  declared: Capabilities | null,
): Capabilities | null {
  if (capabilities === undefined) return declared
  const readable = typeof capabilities === 'object' && capabilities !== null && !Array.isArray(capabilities)
  const told = readable ? capabilities[mode] : null
  if (told === undefined) return declared
  return declared === null ? least(told) : narrowed(declared, least(told))
}

/** As far as it can be read; a `maxSeconds` of 0 is no time at all. */
function least(told: unknown): Capabilities {
  const { modes, extend, maxSeconds, ...rest } = Object(told)
  const words = Object.entries(CAPABILITY_WORDS).map(([name, known]) => [
    name,
    known.find((word) => word === rest[name]) ?? known[0],
  ])
  return {
    ...Object.fromEntries(words),
    ...(modes === undefined ? {} : { modes: MODES.filter((mode) => Array.isArray(modes) && modes.includes(mode)) }),
    extend: extend === true,
    maxSeconds: maxSeconds === null || (Number.isFinite(maxSeconds) && maxSeconds > 0) ? maxSeconds : 0,
  }
}
