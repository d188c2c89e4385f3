import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { aptInstall, canInstall, isProgram, onPath } from './system.ts'

export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
  readonly createdb: string
}

const DEBIAN = '/usr/lib/postgresql'

/**
 * The programs of a PostgreSQL server: the newest of Debian's, else what is on the PATH, else Debian's package,
 * installed when this is root on Debian.
 *
 * @throws with the name of the package to install
 */
export async function findPostgres(): Promise<PostgresBinaries> {
  const found = installed()
  if (found !== null) return found
  if (canInstall()) {
    await aptInstall('postgresql')
    const fresh = installed()
    if (fresh !== null) return fresh
  }
  throw new Error(
    'No PostgreSQL server on this machine. Install it: `apt-get install postgresql` or `brew install postgresql`.',
  )
}

function installed(): PostgresBinaries | null {
  const initdb = onPath('initdb')
  const folders = [...debianFolders(), ...(initdb === null ? [] : [dirname(initdb)])]
  for (const folder of folders) {
    const binaries = {
      initdb: join(folder, 'initdb'),
      postgres: join(folder, 'postgres'),
      createdb: join(folder, 'createdb'),
    }
    if (Object.values(binaries).every(isProgram)) return binaries
  }
  return null
}

function debianFolders(): string[] {
  try {
    const versions = readdirSync(DEBIAN).sort((left, right) => Number(right) - Number(left))
    return versions.map((version) => join(DEBIAN, version, 'bin'))
  } catch {
    // No such folder: not Debian, or not installed.
    return []
  }
}
