import { type Accepted, type Places, type Taken, writeAccepted } from './accepted.ts'
import { keep } from './album.ts'
import type { Camera, Shot } from './camera.ts'
import { compare } from './compare.ts'
import { changedStructure } from './structures.ts'

export interface Check {
  readonly name: string
  readonly passed: boolean
  readonly why: string
}

/** Letters and edges without the kit. */
export const RULER: Shot = { name: 'ruler', width: 1180, height: 640 }

/** What this machine is compared with: pictures, or only where things are, because it draws otherwise or nobody knows. */
export type Standard = 'pictures' | 'no-pictures' | 'draws-otherwise'

/** Which one, by a picture that has nothing of the kit. */
export async function standardOf(camera: Camera, accepted: Accepted): Promise<Standard> {
  if (accepted.pictureOf(RULER.name) === null) return 'no-pictures'
  await camera.show(RULER)
  return accepted.judge(RULER.name, await camera.take()).same ? 'pictures' : 'draws-otherwise'
}

/**
 * Each picture against the accepted one, or where this machine draws otherwise what is seen and where against what was.
 * An accepted picture that nothing takes any more is a failure. What fails is kept in the folder `seen`.
 */
export async function judge(
  cameras: readonly Camera[],
  shots: readonly Shot[],
  { accepted, standard, seen }: { readonly accepted: Accepted; readonly standard: Standard; readonly seen: string },
): Promise<readonly Check[]> {
  const see = async (camera: Camera, shot: Shot, keepIt: boolean): Promise<string> => {
    const elsewhere = standard !== 'pictures'
    const structure = await camera.show(shot)
    const before = accepted.structureOf(shot.name)
    const moved = before === null ? 'has never been accepted' : changedStructure(before, structure, { elsewhere })
    const picture = elsewhere && !keepIt ? null : await camera.take()
    const result = elsewhere || picture === null ? null : accepted.judge(shot.name, picture)
    const why = [moved, result?.why].filter((words) => words !== null && words !== undefined && words !== '').join('; ')
    if (why !== '' && keepIt) {
      keep(seen, shot.name, {
        accepted: accepted.pictureOf(shot.name),
        now: picture,
        difference: result?.difference ?? null,
      })
    }
    return why
  }
  const checks = await inTurns(cameras, shots, async (camera, shot): Promise<Check> => {
    // What a busy machine has not painted in time is there at the second look. A difference that stays is one.
    const why = await withoutThrowing(async () =>
      (await see(camera, shot, false)) === '' ? '' : see(camera, shot, true),
    )
    return { name: shot.name, passed: why === '', why }
  })
  const taken = new Set([RULER.name, ...shots.map(({ name }) => name)])
  const stale = accepted.names.filter((name) => !taken.has(name))
  return [
    ...checks,
    ...stale.map((name) => ({ name, passed: false, why: 'is accepted, and nothing shows it any more' })),
  ]
}

const PATIENCE = 4

/**
 * Takes every picture and makes it the accepted one. Gives the names of those that changed.
 *
 * @throws when one does not look the same twice in a row
 */
export async function accept(
  cameras: readonly Camera[],
  shots: readonly Shot[],
  { accepted, places }: { readonly accepted: Accepted; readonly places: Places },
): Promise<readonly string[]> {
  const all = [RULER, ...shots]
  const pictures = new Map<string, Taken>()
  const restless: string[] = []
  await inTurns(cameras, all, async (camera, shot) => {
    const taken = await settled(camera, shot, accepted)
    if (taken === null) restless.push(shot.name)
    else pictures.set(shot.name, taken)
  })
  if (restless.length > 0) throw new Error(`Different each time: ${restless.join(', ')}.`)
  const changed = [...pictures].filter(([name, { picture }]) => !accepted.judge(name, picture).same)
  writeAccepted(places, pictures)
  return changed.map(([name]) => name)
}

/** `null` when it does not look the same twice in a row. */
async function settled(camera: Camera, shot: Shot, accepted: Accepted): Promise<Taken | null> {
  const see = async (): Promise<Taken> => ({ structure: await camera.show(shot), picture: await camera.take() })
  let before = await see()
  if (accepted.has(shot.name, before.picture)) return before
  for (let time = 1; time < PATIENCE; time += 1) {
    const now = await see()
    if (compare(before.picture, now.picture).same && changedStructure(before.structure, now.structure) === null)
      return now
    before = now
  }
  return null
}

/** Every camera takes the next one that nobody has. The answers are in the order of the shots. */
async function inTurns<Answer>(
  cameras: readonly Camera[],
  shots: readonly Shot[],
  work: (camera: Camera, shot: Shot) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  const left = shots.entries()
  await Promise.all(
    cameras.map(async (camera) => {
      for (const [index, shot] of left) answers[index] = await work(camera, shot)
    }),
  )
  return answers
}

async function withoutThrowing(work: () => Promise<string>): Promise<string> {
  try {
    return await work()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
