import { fileURLToPath } from 'node:url'
import { startChild } from '../child.ts'

/** A running back end. */
export interface Double {
  /** The same back end under as many origins. */
  readonly origins: readonly string[]
  /** The first of them. */
  readonly origin: string
  /** Starts over, and waits `delay` milliseconds before each answer from now on. */
  reset(delay?: number): Promise<void>
  stop(): Promise<void>
}

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))

/** @param pages the folder of the built page */
export async function startDouble(ports: number, pages: string): Promise<Double> {
  const child = await startChild<readonly number[]>(MAIN, [String(ports), pages])
  const origins = child.said.map((port) => `http://localhost:${port}`)
  const [origin = ''] = origins
  return {
    origins,
    origin,
    async reset(delay = 0) {
      await fetch(`${origin}/reset?delay=${delay}`)
    },
    stop: child.stop,
  }
}
