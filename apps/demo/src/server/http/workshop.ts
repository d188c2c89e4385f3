import { createHash } from 'node:crypto'
import { readFolder, type StaticFile } from './staticFiles.ts'

export const WORKSHOP_PATH = '/workshop'

export interface WorkshopOptions {
  /** Where the built site lies, or will lie. */
  readonly folder: string
  /** Builds it there. Called when somebody asks for it and it is not there. */
  readonly build: () => Promise<void>
}

/**
 * Serves the documentation site below `/workshop`, with a policy of its own. Costs nothing until somebody asks: then it
 * is read, or built first, while a page says so and asks again.
 */
export function createWorkshop({ folder, build }: WorkshopOptions): (request: Request) => Promise<Response> {
  let files: ReadonlyMap<string, StaticFile> | null = null
  let building: Promise<void> | null = null
  let failed = false

  async function read(): Promise<void> {
    const found = await readFolder(folder).catch(() => null)
    files = found?.has('/index.html') === true ? found : null
  }

  function buildOnce(): void {
    building ??= build()
      .then(read)
      .then(
        () => {
          failed = files === null
        },
        (error: unknown) => {
          console.error('The documentation could not be built:', error)
          failed = true
        },
      )
      .finally(() => {
        building = null
      })
  }

  return async (request) => {
    const { pathname } = new URL(request.url)
    if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'Only reading.')
    // Its own links are relative.
    if (pathname === WORKSHOP_PATH)
      return new Response(null, { status: 308, headers: { Location: `${WORKSHOP_PATH}/` } })
    if (files === null && building === null) await read()
    if (files === null) return failed && building === null ? giveUp() : wait()
    const path = pathname.slice(WORKSHOP_PATH.length)
    const file = files.get(path === '/' ? '/index.html' : path)
    return file === undefined ? plain(404, 'There is no such page.') : answer(file)
  }

  /** Said once for each failure: the next request tries again. */
  function giveUp(): Response {
    failed = false
    return plain(503, 'The documentation could not be built. What went wrong is in the terminal: pnpm build-storybook')
  }

  function wait(): Response {
    buildOnce()
    const headers = { ...HEADERS, 'Retry-After': '3', Refresh: '3', 'Content-Type': 'text/plain; charset=utf-8' }
    return new Response('The documentation is being built. This page loads itself again.', { status: 503, headers })
  }
}

const HEADERS = {
  'Cache-Control': 'no-cache',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Content-Security-Policy': "default-src 'none'",
}

function plain(status: number, text: string): Response {
  return new Response(text, { status, headers: { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8' } })
}

function answer({ body, type }: StaticFile): Response {
  const headers: Record<string, string> = {
    ...HEADERS,
    'Content-Type': type,
    'Content-Length': String(body.byteLength),
  }
  if (type.startsWith('text/html')) headers['Content-Security-Policy'] = policyOf(new TextDecoder().decode(body))
  return new Response(body, { headers })
}

/**
 * Storybook's pages have scripts of their own in them, which are allowed by their digests, and it styles itself through
 * elements and attributes, for which there is no other way than to allow them. Its preview stands in a frame of its own.
 */
function policyOf(html: string): string {
  const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gu)]
  const digests = inline.map(([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`)
  return [
    "default-src 'self'",
    `script-src ${["'self'", ...digests].join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
  ].join('; ')
}
