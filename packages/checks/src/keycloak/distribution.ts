import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../paths.ts'
import { onPath, run } from '../system.ts'

/** The version that the suite holds the issuer against. */
export const VERSION = '26.7.3'

const ARTIFACT = `org.keycloak:keycloak-quarkus-dist:${VERSION}:zip`
const UNPACK = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack'
/** What this version of the server asks for. */
const OLDEST_JAVA = 17
const DOWNLOAD_LIMIT = 10 * 60_000

/** Where the server is unpacked, or why there is none. */
export type Distribution = { readonly home: string } | { readonly missing: string }

/**
 * The plain distribution of Keycloak, unpacked: what is in `cache` already, else by its coordinates from Maven Central. Installs
 * neither Java nor Maven. Never rejects: what is missing is said in a line.
 */
export async function keycloakDistribution(cache = join(ROOT, '.cache', 'keycloak')): Promise<Distribution> {
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : onPath('java')
  if (java === null) return { missing: 'there is no Java on this machine' }
  const version = await majorOf(java)
  if (version === null || version < OLDEST_JAVA) {
    return { missing: `Java ${OLDEST_JAVA} or later is needed, here is ${version ?? 'none that says its version'}` }
  }
  if (onPath('bash') === null) return { missing: 'its start script needs bash' }
  const home = join(cache, VERSION)
  if (existsSync(join(home, 'bin', 'kc.sh'))) return { home }
  const mvn = onPath('mvn')
  return mvn === null ? { missing: 'there is no Maven on this machine' } : unpacked(mvn, cache, home)
}

async function unpacked(mvn: string, cache: string, home: string): Promise<Distribution> {
  // Next to its place and moved there whole: a run that was broken off leaves nothing that looks complete.
  const folder = join(cache, `unpacking-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  try {
    const args = ['--batch-mode', UNPACK, `-Dartifact=${ARTIFACT}`, `-DoutputDirectory=${folder}`]
    await run(mvn, args, { cwd: folder, limit: DOWNLOAD_LIMIT })
    rmSync(home, { recursive: true, force: true })
    renameSync(join(folder, `keycloak-${VERSION}`), home)
    return { home }
  } catch (error) {
    return { missing: `Maven could not get ${ARTIFACT}: ${firstError(String(error))}` }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function majorOf(java: string): Promise<number | null> {
  try {
    const major = /^\S+ (\d+)/u.exec(await run(java, ['--version']))
    return major === null ? null : Number(major[1])
  } catch {
    // Java 8 does not know the option; a program that cannot be run has no version either.
    return null
  }
}

function firstError(words: string): string {
  const lines = words.split('\n').map((line) => line.trim())
  return lines.find((line) => line.startsWith('[ERROR]'))?.slice(0, 300) ?? lines[0]?.slice(0, 300) ?? ''
}
