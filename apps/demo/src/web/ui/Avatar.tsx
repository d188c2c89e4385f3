import { initialsOf } from './names.ts'

const HUES = 6

/** Initials in a disc whose tint follows the id. Decoration: hidden from assistive technology, the name is beside it. */
export function Avatar({
  id,
  name,
  size = 'medium',
}: {
  readonly id: string
  readonly name: string
  readonly size?: 'small' | 'medium'
}) {
  return (
    <span className="avatar" data-hue={hueOf(id)} data-size={size} aria-hidden="true">
      {initialsOf(name)}
    </span>
  )
}

function hueOf(id: string): number {
  let sum = 0
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 997
  return sum % HUES
}
