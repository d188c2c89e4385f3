import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { type ApiPage, apiPages } from './pages.ts'

/**
 * Writes a file of three lines for each page, which Storybook needs for its side bar, into a folder that git ignores.
 * Files of pages that are no more are removed; what is right already is left alone, so that nothing is built twice.
 */
export function writePageFiles(root: string, folder: string): void {
  mkdirSync(folder, { recursive: true })
  const component = relative(folder, join(root, '.storybook', 'site', 'ApiPage.tsx'))
    .split(sep)
    .join('/')
  const texts = new Map(apiPages(root).map((page) => [`${page.id}.mdx`, fileOf(page, component)]))
  for (const name of readdirSync(folder)) if (!texts.has(name)) rmSync(join(folder, name))
  for (const [name, text] of texts) {
    const path = join(folder, name)
    if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text)
  }
}

function fileOf({ id, title, heading }: ApiPage, component: string): string {
  return `import { Meta } from '@storybook/addon-docs/blocks'
import { ApiPage } from '${component}'

<Meta title="${title}" />

# ${heading}

<ApiPage id="${id}" />
`
}
