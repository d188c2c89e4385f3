import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Check } from './judge.ts'

const KINDS = ['accepted', 'now', 'difference'] as const

/** Puts pictures of one name beside each other in a folder. */
export function keep(
  folder: string,
  name: string,
  pictures: Readonly<Record<(typeof KINDS)[number], Buffer | null>>,
): void {
  mkdirSync(folder, { recursive: true })
  for (const kind of KINDS) {
    const picture = pictures[kind]
    if (picture !== null) writeFileSync(join(folder, fileOf(name, kind)), picture)
  }
}

/** Writes a page that shows what was kept, and why. Gives its path. */
export function writeAlbum(folder: string, failed: readonly Check[]): string {
  mkdirSync(folder, { recursive: true })
  const kept = new Set(existsSync(folder) ? readdirSync(folder) : [])
  const sections = failed.map(({ name, why }) => {
    const figures = KINDS.filter((kind) => kept.has(fileOf(name, kind))).map(
      (kind) =>
        `<figure><figcaption>${kind}</figcaption><img src="${encodeURIComponent(fileOf(name, kind))}" alt=""></figure>`,
    )
    return `<section><h2>${escaped(name)}</h2><p>${escaped(why)}</p><div>${figures.join('')}</div></section>`
  })
  const file = join(folder, 'index.html')
  writeFileSync(file, `${HEAD}<h1>${failed.length} pictures differ</h1>${sections.join('\n')}\n`)
  return file
}

const HEAD = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures that differ</title>
<style>
body { margin: 24px; font: 14px/20px system-ui; color: #12161f; background: #e9ecf1 }
h2 { margin: 32px 0 0; font-size: 15px } p { margin: 4px 0 8px; overflow-wrap: anywhere }
div { display: flex; gap: 16px; overflow-x: auto } figure { margin: 0 } img { display: block; max-width: 720px }
</style>
`

function fileOf(name: string, kind: string): string {
  return `${name}.${kind}.png`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
