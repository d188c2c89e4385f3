import { Markdown } from '@storybook/addon-docs/blocks'

interface MarkdownPageProps {
  /** The file itself. */
  readonly text: string
}

/** Pages of the site by the file that they show; links to other files have no page here, and become words. */
const PAGES: Readonly<Record<string, string>> = {
  'hydra.md': 'systems-ory-hydra',
  'keto.md': 'systems-ory-keto',
  'keycloak.md': 'systems-keycloak',
  'kratos.md': 'systems-ory-kratos',
  'node-oidc-provider.md': 'systems-node-oidc-provider',
  'token-exchange.md': 'systems-token-exchange-at-any-server',
  'what-real-servers-do.md': 'systems-what-real-servers-do',
}

/** A Markdown file of a package as a page of the site, with its links led to where they are here. */
export function MarkdownPage({ text }: MarkdownPageProps) {
  return <Markdown>{text.replace(/\[([^\]]+)\]\(([^)\s]+)\)/gu, (_, words, target) => ledTo(words, target))}</Markdown>
}

function ledTo(words: string, target: string): string {
  if (/^[a-z]+:/u.test(target)) return `[${words}](${target})`
  const page = PAGES[target.replace(/#.*$|^.*\//gu, '')]
  return page === undefined ? words : `[${words}](?path=/docs/${page}--docs)`
}
