import { rmSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT } from '../paths.ts'
import { readAccepted } from './accepted.ts'
import { writeAlbum } from './album.ts'
import { openStudio } from './camera.ts'
import { accept, type Check, judge, type Standard, standardOf } from './judge.ts'
import { acceptedPlaces, SEEN } from './places.ts'

const { values } = parseArgs({ options: { accept: { type: 'boolean' }, report: { type: 'string' } } })

const { version, cameras, shots: every, close } = await openStudio()
try {
  // By size: a page is then laid out anew a few times and not some hundred times.
  const shots = every.toSorted((a, b) => a.width - b.width || a.height - b.height)
  const places = acceptedPlaces(version)
  const folder = relative(ROOT, places.pictures)
  const accepted = readAccepted(places)
  rmSync(SEEN, { recursive: true, force: true })
  if (values.accept === true) {
    const changed = await accept(cameras, shots, { accepted, places })
    console.log(`${shots.length} pictures accepted, in ${folder}. Look at those that changed before you commit them:`)
    console.log(changed.map((name) => `  ${name}`).join('\n') || '  none')
  } else {
    const [camera] = cameras
    if (camera === undefined) throw new Error('There is no camera.')
    const standard = await standardOf(camera, accepted)
    console.log(words(standard, shots.length, folder))
    report(await judge(cameras, shots, { accepted, standard, seen: SEEN }))
  }
} finally {
  await close()
}

function words(standard: Standard, count: number, folder: string): string {
  const instead = `What each of ${count} pictures shows, where, and in which colours is compared instead of its pixels.`
  switch (standard) {
    case 'pictures':
      return `${count} pictures, compared with the accepted ones in ${folder}.`
    case 'no-pictures':
      return `No pictures were accepted for this platform and browser (${folder}). ${instead} \`pnpm visual:accept\` accepts them.`
    case 'draws-otherwise':
      return `This machine draws letters otherwise than the one whose pictures are in ${folder}. ${instead}`
  }
}

function report(checks: readonly Check[]): void {
  const bad = checks.filter(({ passed }) => !passed)
  for (const { name, why } of bad) console.error(`✗ ${name}: ${why}`)
  if (bad.length > 0)
    console.error(`Side by side: ${relative(ROOT, writeAlbum(SEEN, bad))}. \`pnpm visual:accept\`, if it is right.`)
  console.log(`${checks.length - bad.length} passed, ${bad.length} failed`)
  if (values.report !== undefined) writeFileSync(values.report, JSON.stringify({ checks }))
  process.exitCode = bad.length === 0 ? 0 : 1
}
