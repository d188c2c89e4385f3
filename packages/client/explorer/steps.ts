/** How a world was first reached. */
export interface Step {
  /** Index of the world before; -1 for the beginning. */
  readonly from: number
  /** Which of its moves led here. */
  readonly ordinal: number
  readonly cost: number
  readonly depth: number
}

/** The cheapest known way to each world, in flat arrays: there are millions. */
export interface Steps {
  set(index: number, step: Step): void
  from(index: number): number
  ordinal(index: number): number
  cost(index: number): number
  depth(index: number): number
  /** The world that follows when faults stop; -1 at rest. */
  calm(index: number): number
  setCalm(index: number, next: number): void
  /** Its moves have been visited. */
  finish(index: number): void
  done(index: number): boolean
}

export function createSteps(): Steps {
  let capacity = 1 << 16
  let from = new Int32Array(capacity)
  let calms = new Int32Array(capacity).fill(-1)
  let ordinals = new Uint16Array(capacity)
  let depths = new Uint16Array(capacity)
  let costs = new Uint8Array(capacity)
  let finished = new Uint8Array(capacity)

  function grow() {
    capacity *= 2
    from = widened(from, new Int32Array(capacity))
    calms = widened(calms, new Int32Array(capacity).fill(-1))
    ordinals = widened(ordinals, new Uint16Array(capacity))
    depths = widened(depths, new Uint16Array(capacity))
    costs = widened(costs, new Uint8Array(capacity))
    finished = widened(finished, new Uint8Array(capacity))
  }

  return {
    set(index, step) {
      while (index >= capacity) grow()
      from[index] = step.from
      ordinals[index] = step.ordinal
      costs[index] = step.cost
      depths[index] = step.depth
    },
    from: (index) => from[index] ?? -1,
    ordinal: (index) => ordinals[index] ?? 0,
    cost: (index) => costs[index] ?? 0,
    depth: (index) => depths[index] ?? 0,
    calm: (index) => calms[index] ?? -1,
    setCalm(index, next) {
      calms[index] = next
    },
    finish(index) {
      finished[index] = 1
    },
    done: (index) => finished[index] === 1,
  }
}

function widened<A extends Int32Array | Uint16Array | Uint8Array>(old: A, wider: A): A {
  wider.set(old)
  return wider
}
