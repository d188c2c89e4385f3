import { appendFile, type FileHandle, mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { claimFolder } from '../sql/claimFolder.ts'

/** Lines on disk, in the order in which they came. One process has the folder, and one line is written at a time. */
export interface SpoolFile {
  /** The whole lines that were there when it was opened, without their ends. */
  readonly found: readonly string[]
  /** Resolves when the line is on the disk, and not before. After a failure the file is as it was. */
  append(line: string): Promise<void>
  /** Keeps a line apart that nothing can be done with, for a person to look at. */
  setAside(line: string): Promise<void>
  /** Forgets every line, unless `isNeeded` says otherwise once its turn has come. */
  clear(isNeeded: () => boolean): Promise<void>
  close(): Promise<void>
}

/** Read and written by the bridge's own account alone. */
const MODE = 0o600

/**
 * Opens the file of a folder, which is made where it is not there. What a process that was killed had half written is cut
 * off: nobody was told that it was kept.
 *
 * @throws when another running process of this machine has the folder, and what the file system says
 */
export async function openSpoolFile(folder: string): Promise<SpoolFile> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const release = await claimFolder(join(folder, 'ends'))
  try {
    const file = await open(join(folder, 'ends.spool'), 'a+', MODE)
    await file.chmod(MODE)
    await syncFolder(folder)
    const bytes = await file.readFile()
    const whole = bytes.lastIndexOf('\n') + 1
    if (whole < bytes.length) await cut(file, whole)
    const found = bytes.subarray(0, whole).toString().split('\n').slice(0, -1)
    return spoolFile({ folder, file, found, size: whole, release })
  } catch (error) {
    await release()
    throw error
  }
}

interface Opened {
  readonly folder: string
  readonly file: FileHandle
  readonly found: readonly string[]
  readonly size: number
  readonly release: () => Promise<void>
}

function spoolFile({ folder, file, found, size: opened, release }: Opened): SpoolFile {
  let size = opened
  let last: Promise<unknown> = Promise.resolve()

  /** One after another: what is cut off after a failure must not be somebody else's line. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }

  return {
    found,
    append: (line) =>
      inTurn(async () => {
        try {
          await file.appendFile(line)
          await file.datasync()
        } catch (error) {
          await cut(file, size)
          throw error
        }
        size += Buffer.byteLength(line)
      }),
    setAside: (line) =>
      inTurn(() => appendFile(join(folder, 'ends.unreadable'), `${line}\n`, { mode: MODE, flush: true })),
    clear: (isNeeded) =>
      inTurn(async () => {
        if (isNeeded()) return
        await cut(file, 0)
        size = 0
      }),
    close: () =>
      inTurn(async () => {
        await file.close()
        await release()
      }),
  }
}

async function cut(file: FileHandle, size: number): Promise<void> {
  await file.truncate(size)
  await file.datasync()
}

/** A new file is on the disk once its name is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
