import { addressOf, CASES, DIMENSIONS } from '../../packages/react/src/workshop/cases.ts'

/** The cases by part, each with the way to it. */
export function CaseList() {
  return DIMENSIONS.part.map((part) => (
    <section key={part}>
      <h3>{part}</h3>
      <ul className="site-codes">
        {CASES.filter((found) => found.part === part).map((found) => (
          <li key={addressOf(found)}>
            <a href={addressOf(found)} target="_top">
              {found.moment}
            </a>
            , {found.theme}, {found.direction}, {found.width}
          </li>
        ))}
      </ul>
    </section>
  ))
}
