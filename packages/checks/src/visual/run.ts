import { rmSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { parseArgs } from 'node:util'
import { CASES } from '../../../react/src/workshop/cases.ts'
import { ROOT } from '../paths.ts'
import { readAccepted } from './accepted.ts'
import { openCamera } from './camera.ts'
import { accept, againstAccepted, againstItself, type Check, type Shot, type Standard, standardOf } from './judge.ts'
import { acceptedFolder, SEEN } from './places.ts'

const { values } = parseArgs({ options: { accept: { type: 'boolean' }, report: { type: 'string' } } })

// By width: the page is then laid out anew three times and not three hundred.
const shots: readonly Shot[] = CASES.map(({ part, moment, theme, direction, width }, shown): Shot => {
  return { name: [part, moment, theme, direction, width].join('.'), shown, width: Number(width) }
}).toSorted((a, b) => a.width - b.width)

/** Every seventh: where nothing was accepted, whether the same thing is drawn twice can be seen from some. */
const some = shots.filter((_, index) => index % 7 === 0)

const camera = await openCamera()
try {
  const folder = acceptedFolder(camera.version)
  rmSync(SEEN, { recursive: true, force: true })
  if (values.accept === true) {
    await accept(camera, shots, folder)
    console.log(`${shots.length} pictures accepted, in ${relative(ROOT, folder)}. Look at them before you commit them.`)
  } else {
    const accepted = readAccepted(folder)
    const standard = await standardOf(camera, accepted)
    console.log(words(standard, relative(ROOT, folder)))
    const checks =
      standard === 'accepted'
        ? await againstAccepted(camera, shots, accepted, SEEN)
        : await againstItself(camera, some, SEEN)
    report(checks)
  }
} finally {
  await camera.close()
}

function words(standard: Standard, folder: string): string {
  switch (standard) {
    case 'accepted':
      return `${shots.length} pictures, compared with the accepted ones in ${folder}.`
    case 'none':
      return `No pictures were accepted for this platform and browser (${folder}). Nothing is compared with the past: ${some.length} pictures are taken twice and compared with each other. \`pnpm visual:accept\` accepts all ${shots.length}.`
    case 'other-fonts':
      return `This machine draws letters otherwise than the one whose pictures are in ${folder}. Nothing is compared with the past: ${some.length} pictures are taken twice and compared with each other.`
  }
}

function report(checks: readonly Check[]): void {
  const bad = checks.filter(({ passed }) => !passed)
  for (const { name, why } of bad) console.error(`✗ ${name}: ${why}`)
  if (bad.length > 0)
    console.error(`What was seen is in ${relative(ROOT, SEEN)}. \`pnpm visual:accept\`, if it is right.`)
  console.log(`${checks.length - bad.length} passed, ${bad.length} failed`)
  if (values.report !== undefined) writeFileSync(values.report, JSON.stringify({ checks }))
  process.exitCode = bad.length === 0 ? 0 : 1
}
