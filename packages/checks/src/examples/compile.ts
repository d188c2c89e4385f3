import { execFile } from 'node:child_process'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { ROOT } from '../paths.ts'
import { blocksOf } from './blocks.ts'

/** Where all that the examples import is installed. Not in git. */
const FOLDER = join(ROOT, 'apps', 'demo', '.cache', 'examples')

/** What is wrong with the examples of these pages, by page and line: each block is a module by itself, held to our own settings. */
export async function compileExamples(pages: readonly string[]): Promise<readonly string[]> {
  await rm(FOLDER, { recursive: true, force: true })
  await mkdir(FOLDER, { recursive: true })
  const places = new Map<string, { readonly page: string; readonly line: number }>()
  for (const page of pages) {
    for (const [index, { language, line, code }] of blocksOf(await readFile(join(ROOT, page), 'utf8')).entries()) {
      const name = `${basename(page, '.md')}-${index}.${language}`
      places.set(name, { page, line })
      await writeFile(join(FOLDER, name), code)
    }
  }
  const compilerOptions = { noEmit: true, allowJs: true, checkJs: true, noUnusedLocals: false }
  const settings = { extends: relative(FOLDER, join(ROOT, 'tsconfig.base.json')), compilerOptions, include: ['*'] }
  await writeFile(join(FOLDER, 'tsconfig.json'), JSON.stringify(settings))
  const said = await compilerOutput()
  return said.map((text) => {
    const [, name = '', line = '1', rest] = /^(?:.*[/\\])?([\w-]+\.(?:ts|js))\((\d+),\d+\): (.*)$/u.exec(text) ?? []
    const place = places.get(name)
    return place === undefined ? text : `${place.page}:${place.line + Number(line) - 1}: ${rest}`
  })
}

function compilerOutput(): Promise<readonly string[]> {
  const compiler = join(ROOT, 'node_modules', '.bin', 'tsc')
  return new Promise((resolve, reject) => {
    execFile(compiler, ['-p', FOLDER, '--pretty', 'false'], { cwd: FOLDER, maxBuffer: 2 ** 24 }, (error, stdout) => {
      const lines = stdout.split('\n').filter((line) => line !== '')
      // It says what is wrong and fails; failing without a word is something else.
      if (error !== null && lines.length === 0) reject(error)
      else resolve(lines)
    })
  })
}
