import { html, type Markup } from './html.ts'

/** Where the files of these pages are served. */
export const ASSETS_PATH = '/sign-in-assets'

/** The frame of every page of the provider. */
export function layout(page: { readonly title: string; readonly body: Markup; readonly script?: string }): string {
  const script = page.script === undefined ? html`` : html`<script src="${ASSETS_PATH}/${page.script}" defer></script>`
  return html`<!doctype html>
<html lang="en" dir="ltr">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${page.title}</title>
    <link rel="icon" href="${ASSETS_PATH}/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="${ASSETS_PATH}/pages.css">
    <link rel="stylesheet" href="${ASSETS_PATH}/people.css">
    <link rel="stylesheet" href="${ASSETS_PATH}/systems.css">
    ${script}
  </head>
  <body>
    <main>
      <p class="brand"><span class="mark" aria-hidden="true"></span>Parcelwise ID</p>
      ${page.body}
    </main>
  </body>
</html>
`.markup
}
