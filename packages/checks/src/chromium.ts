import { existsSync } from 'node:fs'
import { aptInstall, canInstall, isProgram, onPath } from './system.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const ELSEWHERE = [
  '/usr/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** How every browser of the tests is started: without a sandbox, which a container cannot give, and silent. */
export const CHROMIUM_ARGS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * The path of a Chrome or Chromium to test with: `CHROMIUM_PATH`, an installed one, Playwright's own, else Debian's
 * package, installed when this is root on Debian. Downloads no browser in any other way.
 *
 * @throws with what to install, or when `CHROMIUM_PATH` names no program
 */
export async function findChromium(): Promise<string> {
  const found = await presentChromium()
  if (found !== null) return found
  if (canInstall()) {
    await aptInstall('chromium')
    const fresh = installed()
    if (fresh !== null) return fresh
  }
  throw new Error(
    'No Chrome or Chromium on this machine. Install one (`apt-get install chromium`) or set CHROMIUM_PATH.',
  )
}

/**
 * Like {@link findChromium}, but installs nothing: `null` when there is none.
 *
 * @throws when `CHROMIUM_PATH` names no program
 */
export async function presentChromium(): Promise<string | null> {
  const chosen = process.env.CHROMIUM_PATH
  if (chosen === undefined || chosen === '') return installed() ?? (await playwrightsOwn())
  if (isProgram(chosen)) return chosen
  throw new Error(`CHROMIUM_PATH is ${chosen}, and there is no program there.`)
}

function installed(): string | null {
  return onPath(...NAMES) ?? ELSEWHERE.find(isProgram) ?? null
}

async function playwrightsOwn(): Promise<string | null> {
  const { chromium } = await import('playwright-core')
  const path = chromium.executablePath()
  return path !== '' && existsSync(path) ? path : null
}
