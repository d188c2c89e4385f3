import { ar } from '../messages/ar.ts'
import { de } from '../messages/de.ts'
import { en } from '../messages/en.ts'
import { es } from '../messages/es.ts'
import { fr } from '../messages/fr.ts'
import { he } from '../messages/he.ts'
import { hi } from '../messages/hi.ts'
import { it } from '../messages/it.ts'
import { ja } from '../messages/ja.ts'
import { ko } from '../messages/ko.ts'
import type { Messages } from '../messages/messages.ts'
import { nl } from '../messages/nl.ts'
import { pl } from '../messages/pl.ts'
import { ptBR } from '../messages/pt-BR.ts'
import { tr } from '../messages/tr.ts'
import { uk } from '../messages/uk.ts'
import { zhCN } from '../messages/zh-CN.ts'

/** Every language that ships, by its tag, in the order in which they are shown. */
export const languages: ReadonlyMap<string, Messages> = new Map(
  [en, de, fr, es, ptBR, it, nl, pl, tr, uk, ar, he, hi, ja, ko, zhCN].map((messages) => [messages.locale, messages]),
)

/** What a language calls itself, such as `Deutsch`. */
export const nameOf = (tag: string): string => new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag
