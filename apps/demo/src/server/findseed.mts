import { generateCustomers } from './data/generateCustomers.ts'
import { createRandom } from './data/random.ts'

for (let seed = 20_261_122; seed < 20_261_122 + 400; seed++) {
  const { people } = generateCustomers(createRandom(seed), '2026-11-22')
  const first = people.filter((p) => p.position !== null && p.position >= 6 && p.position < 25)
  const names = first.map((p) => p.name).join(' ')
  if (/\p{Script=Han}|\p{Script=Hiragana}/u.test(names)) continue
  const n = (re: RegExp) => first.filter((p) => re.test(p.name)).length
  if (
    n(/\p{Script=Hebrew}/u) >= 1 &&
    n(/\p{Script=Arabic}/u) >= 2 &&
    n(/\p{Script=Cyrillic}/u) >= 1 &&
    new Set(first.map((p) => p.org_id)).size === first.length &&
    first.some((p) => p.asks_first) &&
    first.filter((p) => !p.active).length <= 1
  ) {
    console.log(seed, first.map((p) => p.name).join(', '))
  }
}
