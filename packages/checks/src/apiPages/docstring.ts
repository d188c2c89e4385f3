import type { Docstring } from './description.ts'

const NEGATION = /\b(?:not|never|nothing|nobody|none|cannot|neither|nor)\b/iu
const RENDERS = /^Renders (?!again)/u

/** Reads a `/** … *​/` comment, given without its slashes. */
export function readDocstring(comment: string): Docstring {
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\* ?/u, '').trimEnd())
  const [prose = '', ...tags] = splitTags(lines.join('\n').trim())
  const tag = (name: string) => tags.find((text) => text.startsWith(`@${name}`))
  const textOf = (name: string) =>
    tag(name)
      ?.slice(name.length + 1)
      .trim() ?? null

  const [lead = '', ...others] = sentencesOf(prose)
  const renders = others.find((sentence) => RENDERS.test(sentence)) ?? null
  const rest = others.filter((sentence) => sentence !== renders)
  return {
    lead,
    more: rest.filter((sentence) => !NEGATION.test(sentence)),
    not: rest.filter((sentence) => NEGATION.test(sentence)),
    renders,
    throws: oneLine(textOf('throws')?.replace(/^\{[^}]*\}\s*/u, '') ?? null),
    default: oneLine(textOf('default')),
    examples: tags.filter((text) => text.startsWith('@example')).map((text) => text.slice('@example'.length).trim()),
  }
}

/** The prose, and each tag with what belongs to it. `@default` may stand in the line of the prose. */
function splitTags(text: string): readonly string[] {
  return text.split(/(?:^|\s)(?=@(?:throws|default|example|see)\b)/u)
}

function sentencesOf(prose: string): readonly string[] {
  const text = prose
    .replace(/\{@link ([^}]+)\}/gu, '`$1`')
    .replace(/\s+/gu, ' ')
    .trim()
  return text === '' ? [] : text.split(/(?<=[.!?])\s+(?=[A-Z`])/u)
}

function oneLine(text: string | null): string | null {
  return text === null ? null : text.replace(/\{@link ([^}]+)\}/gu, '`$1`').replace(/\s+/gu, ' ')
}
