import type { Docstring, Kind, Member } from '../../packages/checks/src/apiPages/description.ts'
import { Prose } from './Prose.tsx'

interface MembersProps {
  readonly kind: Kind
  readonly members: readonly Member[]
}

/** Props, options or methods: what each is, its type, and what it is when left out. */
export function Members({ kind, members }: MembersProps) {
  const heads = kind === 'component' ? 'Prop' : 'Member'
  // What one gets rather than gives has none.
  const withDefaults =
    kind === 'component' || members.some(({ optional, doc }) => optional || (doc?.default ?? null) !== null)
  return (
    // Scrolled by keyboard, too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable
    <section className="site-scroll" aria-label={`${heads}s`} tabIndex={0}>
      <table className="site-members">
        <thead>
          <tr>
            <th scope="col">{heads}</th>
            <th scope="col">What it is</th>
            {withDefaults ? <th scope="col">Default</th> : null}
          </tr>
        </thead>
        <tbody>
          {members.map(({ name, type, optional, doc }) => (
            <tr key={name}>
              <th scope="row">
                <code>
                  {name}
                  {optional ? '?' : ''}
                </code>
              </th>
              <td>
                {doc === null ? null : <Told doc={doc} />}
                <code className="site-type">{type}</code>
              </td>
              {withDefaults ? <td>{defaultOf(optional, doc)}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Told({ doc }: { readonly doc: Docstring }) {
  return (
    <>
      <span>
        <Prose text={[doc.lead, ...doc.more, ...doc.not].join(' ')} />
      </span>
      {doc.throws === null ? null : (
        <span>
          Throws <Prose text={doc.throws} />
        </span>
      )}
    </>
  )
}

function defaultOf(optional: boolean, doc: Docstring | null) {
  const text = doc?.default ?? null
  if (text === null) return optional ? '–' : 'required'
  return <Default text={text} />
}

/** A literal, or words. */
function Default({ text }: { readonly text: string }) {
  return /^(?:'[^']*'|\[.*\]|[\d_]+|true|false|null|[A-Za-z.]+\.[A-Za-z]+)$/u.test(text) ? (
    <code>{text}</code>
  ) : (
    <Prose text={text} />
  )
}
