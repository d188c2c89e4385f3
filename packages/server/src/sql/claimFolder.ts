import { mkdir, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Marks a database folder as in use by this process, in a file beside it: two processes writing one folder destroy it.
 * A mark left by a process that is gone is replaced. Gives its own undo.
 */
export async function claimFolder(folder: string): Promise<() => Promise<void>> {
  const mark = `${folder.replace(/[/\\]+$/, '')}.lock`
  await mkdir(dirname(mark), { recursive: true })
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (await writeMark(mark)) return () => rm(mark, { force: true })
    const owner = await readOwner(mark)
    if (owner !== null && isRunning(owner)) {
      throw new Error(
        `The data folder ${folder} is in use by process ${owner}. Stop it first, or choose another folder.`,
      )
    }
    await rm(mark, { force: true })
  }
  throw new Error(`The data folder ${folder} could not be claimed: ${mark} keeps being recreated.`)
}

async function writeMark(mark: string): Promise<boolean> {
  try {
    const file = await open(mark, 'wx')
    await file.writeFile(`${process.pid}\n`)
    await file.close()
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

async function readOwner(mark: string): Promise<number | null> {
  try {
    const pid = Number.parseInt(await readFile(mark, 'utf8'), 10)
    return Number.isInteger(pid) && pid > 0 ? pid : null
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
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
