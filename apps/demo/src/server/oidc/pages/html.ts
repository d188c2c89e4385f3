/** Markup that is safe to send: made by {@link html}, which escapes every other value. */
export interface Markup {
  readonly markup: string
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Template for markup: text is escaped, other markup and lists of it are not. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | Markup | readonly Markup[])[]): Markup {
  const markup = parts.reduce((made, part, index) => {
    const value = values[index - 1]
    return made + (value === undefined ? '' : text(value)) + part
  })
  return { markup }
}

/** Takes a string for markup as it is. Only for markup that comes from a library. */
export function trusted(markup: string): Markup {
  return { markup }
}

function text(value: string | Markup | readonly Markup[]): string {
  if (typeof value === 'string') return value.replace(/[&<>"']/gu, (sign) => ENTITIES[sign] ?? sign)
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('')
}
