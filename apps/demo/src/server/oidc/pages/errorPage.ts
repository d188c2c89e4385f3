import { html } from './html.ts'
import { layout } from './layout.ts'

/** Says that signing in or out could not go on, with the provider's own words for those who look into it. */
export function errorPage(error: { readonly error: string; readonly error_description?: string | undefined }): string {
  return layout({
    title: 'That did not work · Parcelwise ID',
    body: html`
      <h1>That did not work</h1>
      <p class="lead">This page may have been open for too long, or was opened a second time. Starting again helps.</p>
      <p class="actions"><a class="strong" href="/">Start again</a></p>
      <p class="detail"><code>${error.error}</code> ${error.error_description ?? ''}</p>`,
  })
}
