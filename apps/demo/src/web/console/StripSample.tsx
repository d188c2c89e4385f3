import { ModeBadge, useTexts } from '@understudy/react'

/** How the strip will speak: its first words, in the language that was chosen. */
export function StripSample() {
  const { messages } = useTexts()
  const [before = '', after = ''] = messages.banner.as.view.split('{subject}')
  return (
    <p className="strip-sample" lang={messages.locale} dir={messages.direction}>
      <ModeBadge mode="view" />
      <span>
        {before}
        <b className="strong">
          <bdi>Noor Haddad</bdi>
        </b>
        {after}
      </span>
    </p>
  )
}
