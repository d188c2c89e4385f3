import { Markdown } from '@storybook/addon-docs/blocks'

interface CodePagesProps {
  /** The texts of the pages, by path, as `import.meta.glob` gives them. */
  readonly pages: Readonly<Record<string, string>>
}

/** An index of error codes, and below it the page of each: the Markdown files themselves. */
export function CodePages({ pages }: CodePagesProps) {
  const entries = Object.entries(pages).map(([path, text]) => ({ code: codeOf(path), text }))
  return (
    <>
      <ul className="site-codes">
        {entries.map(({ code }) => (
          <li key={code}>
            <a href={`#${code}`} target="_self">
              <code>{code}</code>
            </a>
          </li>
        ))}
      </ul>
      {entries.map(({ code, text }) => (
        <section key={code} id={code} className="site-code">
          <Markdown>{oneLevelDown(text)}</Markdown>
        </section>
      ))}
    </>
  )
}

function codeOf(path: string): string {
  return path.replace(/^.*\/|\.md$/gu, '')
}

/** There is one title on a page, and it is not the code's. */
function oneLevelDown(text: string): string {
  return text.replace(/^#/gmu, '##')
}
