import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

// What this process has written itself. A mark with our own process id that is not among them was left by an earlier
// process of the same id: in a container every start has the same one.
const OURS = new Set<string>()

/**
 * Marks a database folder as in use by this process, in a file beside it: two processes writing one folder destroy it.
 * A mark left by a process that is gone is replaced. Gives its own undo.
 *
 * @throws when another running process has the folder open
 */
export async function claimFolder(folder: string): Promise<() => Promise<void>> {
  const mark = `${folder.replace(/[/\\]+$/, '')}.lock`
  await mkdir(dirname(mark), { recursive: true })
  const text = `${process.pid} ${randomUUID()}\n`
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (await writeMark(mark, text)) {
      OURS.add(text)
      return async () => {
        OURS.delete(text)
        await rm(mark, { force: true })
      }
    }
    const found = await readMark(mark)
    if (found === null) continue
    if (isHeld(found)) {
      throw new Error(
        `The data folder ${folder} is in use by process ${Number.parseInt(found, 10)}. ` +
          'Stop it first, or choose another folder.',
      )
    }
    await removeMark(mark, found)
  }
  throw new Error(`The data folder ${folder} could not be claimed: ${mark} keeps being recreated.`)
}

/** Puts a whole mark in place or none: a half-written one would look as if nobody owned it. */
async function writeMark(mark: string, text: string): Promise<boolean> {
  const draft = `${mark}.${randomUUID()}`
  await writeFile(draft, text)
  try {
    await link(draft, mark)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

async function readMark(mark: string): Promise<string | null> {
  try {
    return await readFile(mark, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** Takes away the mark that was read, and not one that somebody else has put there since. */
async function removeMark(mark: string, found: string): Promise<void> {
  const aside = `${mark}.${randomUUID()}`
  try {
    await rename(mark, aside)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  if ((await readMark(aside)) !== found) await link(aside, mark)
  await rm(aside, { force: true })
}

function isHeld(text: string): boolean {
  const owner = Number.parseInt(text, 10)
  if (!Number.isInteger(owner) || owner <= 0) return false
  return owner === process.pid ? OURS.has(text) : isRunning(owner)
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs, and belongs to somebody else.
    return codeOf(error) === 'EPERM'
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
