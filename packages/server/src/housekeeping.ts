/** What is done by the clock, as long as the bridge is open. */
export interface Housekeeping {
  /** From the first call on. Does nothing before. */
  begin(): void
  stop(): void
}

interface HousekeepingOptions {
  /** Milliseconds from one round to the next; `null`: only the host calls. */
  readonly every: number | null
  readonly round: () => Promise<unknown>
  /** When something becomes due next, in milliseconds since the epoch; `null`: nothing will. */
  readonly nextDeadline: () => Promise<number | null>
  readonly now: () => number
  readonly onFailure: (error: unknown) => void
}

/**
 * Calls `round` again and again, and once more at the moment when something becomes due before the next round: a page hears
 * that its time is over when it is, not half a minute later.
 */
export function createHousekeeping({ every, round, nextDeadline, now, onFailure }: HousekeepingOptions): Housekeeping {
  let interval: NodeJS.Timeout | null = null
  let early: NodeJS.Timeout | undefined
  let stopped = false

  async function lookAhead(period: number): Promise<void> {
    const deadline = await nextDeadline()
    const pause = deadline === null ? period : deadline - now()
    clearTimeout(early)
    // What is overdue already could not be closed: that waits for its turn, and does not spin.
    if (stopped || pause <= 0 || pause >= period) return
    early = setTimeout(() => run(period), pause + 1)
    early.unref()
  }

  function run(period: number): void {
    round()
      .then(() => lookAhead(period))
      .catch(onFailure)
  }

  return {
    begin() {
      if (interval !== null || every === null || stopped) return
      interval = setInterval(() => run(every), every)
      interval.unref()
      lookAhead(every).catch(onFailure)
    },
    stop() {
      stopped = true
      if (interval !== null) clearInterval(interval)
      clearTimeout(early)
    },
  }
}
