import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { CLIENT_CODES, PROBLEM_CODES } from '@understudy/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT } from '../paths.ts'
import { deadLinks, deadMaps, deadPaths, PUBLISHED, packAll, type Tarball } from './pack.ts'

let packed: Awaited<ReturnType<typeof packAll>>
beforeAll(async () => {
  packed = await packAll()
}, 300_000)
afterAll(() => packed?.remove())

const made = (texts: Readonly<Record<string, string>>) => ({
  files: new Set(Object.keys(texts)),
  text: (path: string) => texts[path] ?? '',
})

test('behavior: what is not there is found', () => {
  const manifest = {
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    bin: { x: './bin.js' },
  }
  const tarball = made({
    'package.json': JSON.stringify(manifest),
    'dist/index.js': '',
    'dist/index.js.map': '{ "sources": ["../src/index.ts"] }',
    'dist/other.js.map': '{ "sources": ["../src/other.ts"], "sourcesContent": ["1"] }',
    'README.md': '[a](docs) [b](docs/a.md#part) [c](https://understudy.dev) [d](src/b.md) [e](#here)',
    'docs/a.md': '[up](../README.md) [out](../../server/README.md)',
  })
  expect(deadPaths(tarball)).toEqual(['./dist/index.d.ts', './bin.js'])
  expect(deadLinks(tarball)).toEqual(['README.md → src/b.md', 'docs/a.md → ../../server/README.md'])
  expect(deadMaps(tarball)).toEqual(['dist/index.js.map'])
})

const of = (name: (typeof PUBLISHED)[number]): Tarball => {
  const tarball = packed.tarballs.get(name)
  if (tarball === undefined) throw new Error(`${name} was not packed`)
  return tarball
}

const root = (path: string) => readFileSync(join(ROOT, path), 'utf8')

describe.each(PUBLISHED)('the tarball of %s', (name) => {
  test('has the licence, a README that says what it is, and no dependency on the workspace', () => {
    const { text, files } = of(name)
    expect(root(`packages/${name}/LICENSE`)).toBe(root('LICENSE'))
    expect(text('LICENSE')).toBe(root('LICENSE'))
    expect(text('README.md')).toMatch(new RegExp(`^# @understudy/${name}\n`))
    expect(text('package.json')).not.toContain('workspace:')
    expect(
      [...files].filter((file) => /\.(?:test|stories|test-d)\.|\/workshop\/|react18Setup|testSetup/u.test(file)),
    ).toEqual([])
  })

  test('everything it names is in it: entries, links of its pages, sources of its maps', () => {
    expect(deadPaths(of(name))).toEqual([])
    expect(deadLinks(of(name))).toEqual([])
    expect(deadMaps(of(name))).toEqual([])
    expect([...of(name).files].filter((file) => file.endsWith('.js.map')).length).toBeGreaterThan(10)
  })
})

test('each code has its page in the package whose it is', () => {
  const missing = [
    ...CLIENT_CODES.map((code) => ['client', `docs/errors/${code}.md`] as const),
    ...PROBLEM_CODES.map((code) => ['server', `docs/problems/${code}.md`] as const),
  ].filter(([name, page]) => !of(name).files.has(page))
  expect(missing).toEqual([])
})

/** Every entry that is code, as somebody would import it. */
const entriesOf = (name: (typeof PUBLISHED)[number]) => {
  const { exports } = JSON.parse(of(name).text('package.json')) as { exports: Record<string, unknown> }
  return Object.keys(exports)
    .filter((entry) => !/\.(?:css|json)$/u.test(entry))
    .map((entry) => `@understudy/${name}${entry.slice(1)}`)
}

test('an application outside the workspace compiles against every entry, and Node can import them', async () => {
  const { target } = packed
  // Their dependencies, as an installation would have put them there.
  for (const name of PUBLISHED) {
    const folder = join(target, 'node_modules', '@understudy', name)
    const { dependencies = {}, peerDependencies = {} } = JSON.parse(of(name).text('package.json')) as Record<
      string,
      Record<string, string>
    >
    for (const needed of Object.keys({ ...dependencies, ...peerDependencies })) {
      if (needed.startsWith('@understudy/')) continue
      const place = join(folder, 'node_modules', needed)
      mkdirSync(join(place, '..'), { recursive: true })
      const own = join(ROOT, 'packages', name, 'node_modules', needed)
      symlinkSync(own, place)
    }
  }
  mkdirSync(join(target, 'node_modules/@types'))
  for (const name of ['node', 'react', 'react-dom']) {
    symlinkSync(join(ROOT, 'node_modules/@types', name), join(target, 'node_modules/@types', name))
  }
  const all = PUBLISHED.flatMap(entriesOf)
  expect(all.length).toBeGreaterThan(30)
  writeFileSync(join(target, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(target, 'app.ts'), all.map((entry, index) => `export * as e${index} from '${entry}'`).join('\n'))
  for (const module of ['nodenext', 'preserve']) {
    const compilerOptions = {
      module,
      strict: true,
      noEmit: true,
      jsx: 'react-jsx',
      target: 'es2022',
      types: ['node'],
    }
    writeFileSync(join(target, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['app.ts'] }))
    const compiler = promisify(execFile)(join(ROOT, 'node_modules/.bin/tsc'), ['-p', target], { maxBuffer: 2 ** 24 })
    const told: string = await compiler.then(
      () => '',
      ({ stdout }) => stdout,
    )
    // What others declare wrongly is theirs.
    expect(told.split('\n').filter((line) => /^\S*(?:@understudy\/|app\.ts)/u.test(line))).toEqual([])
  }
  const script = `for (const entry of ${JSON.stringify(all)}) await import(entry); console.log('imported')`
  const node = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: target,
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  expect((await node).stdout).toBe('imported\n')
}, 180_000)
