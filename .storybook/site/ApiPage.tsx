import { pages } from 'virtual:understudy-api'
import type { Described, Docstring } from '../../packages/checks/src/apiPages/description.ts'
import { Code } from './Code.tsx'
import { Members } from './Members.tsx'
import { Prose } from './Prose.tsx'

/** What a package exports, from its docstrings. The heading is the page's own. */
export function ApiPage({ id }: { readonly id: string }) {
  const page = pages.find((found) => found.id === id)
  if (page === undefined) return <p>There is no such page any more. Start the workshop again.</p>
  const [first, ...others] = page.exports
  const list = page.heading !== first?.name
  return (
    <div className="site-api">
      {list
        ? page.exports.map((found) => <Entry key={found.name} found={found} specifier={page.specifier} headed />)
        : [first, ...others].map((found, index) => (
            <Entry key={found.name} found={found} specifier={page.specifier} headed={index > 0} />
          ))}
      {page.story === null ? null : <Seen story={page.story} />}
    </div>
  )
}

interface EntryProps {
  readonly found: Described
  readonly specifier: string
  readonly headed: boolean
}

function Entry({ found, specifier, headed }: EntryProps) {
  const { name, kind, doc, code, members, extended } = found
  const isType = kind === 'type'
  return (
    <section id={name}>
      {headed ? (
        <h3>
          <code>{name}</code>
        </h3>
      ) : null}
      {doc === null ? null : <Said doc={doc} />}
      {headed ? null : <Code text={`import { ${isType ? 'type ' : ''}${name} } from '${specifier}'`} language="tsx" />}
      {doc?.examples.map((example) => <Code key={example} text={example} language="tsx" />) ?? null}
      {kind === 'component' || members.length > 0 ? null : <Code text={code} language="tsx" />}
      {members.length === 0 ? null : <Members kind={kind} members={members} />}
      {extended.length === 0 ? null : (
        <p>
          And everything of{' '}
          {extended.map((type, index) => (
            <span key={type}>
              {index === 0 ? null : ', '}
              <code>{type}</code>
            </span>
          ))}
          .
        </p>
      )}
    </section>
  )
}

function Said({ doc }: { readonly doc: Docstring }) {
  return (
    <>
      <p>
        <Prose text={[doc.lead, ...doc.more].join(' ')} />
      </p>
      {doc.not.length === 0 ? null : (
        <p className="site-not">
          <strong>What it does not do.</strong> <Prose text={doc.not.join(' ')} />
        </p>
      )}
      {doc.renders === null ? null : (
        <p>
          <Prose text={doc.renders} />
        </p>
      )}
      {doc.throws === null ? null : (
        <p>
          <strong>Throws</strong> <Prose text={doc.throws} />
        </p>
      )}
    </>
  )
}

function Seen({ story }: { readonly story: string }) {
  return (
    <p>
      <a href={`./?path=/story/${story}`} target="_top">
        See it, with controls
      </a>
    </p>
  )
}
