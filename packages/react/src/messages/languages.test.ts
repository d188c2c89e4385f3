import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { languages } from '../workshop/languages.ts'
import { en } from './en.ts'
import type { Messages } from './messages.ts'

type Tree = { readonly [key: string]: string | Tree }

/** Every text by its path. The forms of a plural stand under the path of their text. */
function textsOf(tree: Tree, path = ''): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]): [string, string][] =>
      typeof value === 'string' ? [[path + key, value]] : [...textsOf(value, `${path}${key}.`)],
    ),
  )
}

const PLURALS = ['dialog.summary', 'picker.found'] as const
const pluralsOf = ({ dialog, picker }: Messages) =>
  ({ 'dialog.summary': dialog.summary, 'picker.found': picker.found }) as const

/** Texts alone: what they are in and which way they run is checked on its own. */
function wordsOf({ locale: _, direction: __, ...messages }: Messages) {
  return textsOf(messages as unknown as Tree)
}

const isForm = (path: string) => PLURALS.some((plural) => path.startsWith(`${plural}.`))
const placeholders = (text: string) => [...text.matchAll(/\{\w*\}/gu)].map(String).sort().join(' ')
const plain = (messages: Messages) =>
  Object.fromEntries(
    [...wordsOf(messages)].filter(([path]) => !isForm(path)).map(([path, text]) => [path, placeholders(text)]),
  )

/** Paths of the texts that something is wrong with; an empty list reads better in a failure than a boolean. */
const pathsWhere = (messages: Messages, wrong: (text: string, path: string) => boolean) =>
  [...wordsOf(messages)].filter(([path, text]) => wrong(text, path)).map(([path, text]) => `${path}: ${text}`)

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const WIDE = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}\p{Script=Hangul}ー]/u

/** Roughly how wide a text is, in Latin letters. */
const widthOf = (text: string) =>
  [...graphemes.segment(text)].reduce((width, { segment }) => width + (WIDE.test(segment) ? 2 : 1), 0)

test('the languages that are looked at are those that ship', () => {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'))
  const shipped = Object.keys(manifest.exports).filter((path) => path.startsWith('./messages/'))
  expect([...languages.keys()].map((tag) => `./messages/${tag}`).sort()).toEqual(shipped.sort())
  for (const [tag] of languages) {
    expect(manifest.exports[`./messages/${tag}`]).toEqual({
      '@understudy/source': `./src/messages/${tag}.ts`,
      types: `./dist/messages/${tag}.d.ts`,
      default: `./dist/messages/${tag}.js`,
    })
  }
})

describe.each([...languages])('%s', (tag, messages) => {
  test('has the texts of English, with the same names to fill in', () => {
    expect(plain(messages)).toEqual(plain(en))
  })

  test('has a form for each plural that its numbers can ask for, and no other', () => {
    const categories = new Intl.PluralRules(tag).resolvedOptions().pluralCategories.toSorted()
    for (const path of PLURALS) {
      const forms = pluralsOf(messages)[path]
      expect(Object.keys(forms).sort(), path).toEqual(categories)
      expect(forms.other).toContain('{count}')
      for (const form of Object.values(forms)) expect(['', '{count}']).toContain(placeholders(form))
    }
  })

  test('leaves no text empty, untrimmed or with spaces in a row', () => {
    expect(pathsWhere(messages, (text) => text === '' || text !== text.trim() || /\s{2}/u.test(text))).toEqual([])
  })

  test('has the quotes, apostrophes and dots of print', () => {
    expect(pathsWhere(messages, (text) => /["'`]|\.\.\./u.test(text))).toEqual([])
  })

  test('is a sentence, a question or under way where English is', () => {
    const kind = (text: string) =>
      /…$/u.test(text) ? '…' : /[?？؟]$/u.test(text) ? '?' : /[.。।]$/u.test(text) ? '.' : ''
    const english = wordsOf(en)
    // Where English adds `{why}`, the sentence has its own end.
    const expected = (path: string) => kind(english.get(path.replace(/\.(?:zero|two|few|many)$/u, '.other')) ?? '')
    expect(pathsWhere(messages, (text, path) => kind(text) !== expected(path))).toEqual([])
  })

  test('shows nobody the words of the code', () => {
    const internal = /\b(?:actor|subject|impersonat\w*|shadow|break-?glass|target|admin|claim|token)\b/iu
    // The word that users of English search for, and that tests of hosts find the strip by.
    const wrong = pathsWhere(
      messages,
      (text, path) => internal.test(text.replaceAll(/\{\w+\}/gu, '')) && `${tag} ${path}` !== 'en banner.region',
    )
    expect(wrong).toEqual([])
  })

  test('fits where it stands', () => {
    const { banner, modes, countdown } = messages
    const room: readonly (readonly [string, number])[] = [
      [banner.endShort, 12],
      [banner.ending, 18],
      [banner.withdraw, 12],
      [banner.extend, 12],
      [banner.extending, 16],
      [banner.end, 20],
      [banner.retry, 18],
      [countdown.left, 14 + '{time}'.length],
      ...Object.values(modes).map((word) => [word, 27] as const),
    ]
    expect(room.filter(([text, columns]) => widthOf(text) > columns)).toEqual([])
  })

  test('runs in its own direction, under its own tag', () => {
    expect(messages.locale).toBe(tag)
    expect(messages.direction).toBe(['ar', 'he'].includes(tag) ? 'rtl' : 'ltr')
    expect(Intl.getCanonicalLocales(tag)).toEqual([tag])
  })
})

test.each([...languages.keys()].filter((tag) => tag !== 'en'))('%s leaves no sentence in English', (tag) => {
  const english = wordsOf(en)
  const isSentence = (text: string) => /\p{L}\s+\p{L}/u.test(text.replaceAll(/\{\w+\}/gu, ''))
  const messages = languages.get(tag)
  expect(messages && pathsWhere(messages, (text, path) => isSentence(text) && english.get(path) === text)).toEqual([])
})

test('French keeps its spaces before and inside of punctuation together', () => {
  const fr = languages.get('fr')
  expect(fr && pathsWhere(fr, (text) => / [;:!?»]|[^\u00A0][;!?»]|« /u.test(text))).toEqual([])
})

/** One word for one thing: how each language calls what English calls an account, a support session and so on. */
const TERMS = {
  account: /\baccounts?\b/iu,
  session: /support session/iu,
  reason: /\breason\b/iu,
  ticket: /\bticket\b/iu,
  approval: /\bapprov/iu,
} as const
const GLOSSARY: Readonly<Record<string, Readonly<Record<keyof typeof TERMS, RegExp>>>> = {
  en: TERMS,
  de: {
    account: /konto|konten/iu,
    session: /supportsitzung/iu,
    reason: /grund/iu,
    ticket: /ticket/iu,
    approval: /freig[ae][gb]e/iu,
  },
  fr: {
    account: /compte/iu,
    session: /sessions? d’assistance/iu,
    reason: /motif/iu,
    ticket: /ticket/iu,
    approval: /appro[bu]/iu,
  },
  es: {
    account: /cuenta/iu,
    session: /sesi(?:ón|ones) de soporte/iu,
    reason: /motivo/iu,
    ticket: /ticket/iu,
    approval: /aprob/iu,
  },
  'pt-BR': {
    account: /conta/iu,
    session: /sess(?:ão|ões) de suporte/iu,
    reason: /motivo/iu,
    ticket: /chamado/iu,
    approval: /aprov/iu,
  },
  it: {
    account: /account/iu,
    session: /session[ei] di assistenza/iu,
    reason: /motivo/iu,
    ticket: /ticket/iu,
    approval: /approva/iu,
  },
  nl: {
    account: /account/iu,
    session: /supportsessie/iu,
    reason: /reden/iu,
    ticket: /ticket/iu,
    approval: /goed(?:ge)?ke/iu,
  },
  pl: {
    account: /kon[tc]/iu,
    session: /sesj[aię] wsparcia/iu,
    reason: /powód/iu,
    ticket: /zgłoszeni/iu,
    approval: /zg[oó]d/iu,
  },
  tr: {
    account: /hesa[bp]/iu,
    session: /destek oturum/iu,
    reason: /neden/iu,
    ticket: /destek talebi/iu,
    approval: /onay/iu,
  },
  uk: {
    account: /акаунт/iu,
    session: /сеанс\p{L}* підтримки/iu,
    reason: /причин/iu,
    ticket: /заявк/iu,
    approval: /схвал/iu,
  },
  ar: {
    account: /حساب/u,
    session: /جلس(?:ة|ات) (?:ال)?دعم/u,
    reason: /سبب/u,
    ticket: /تذكرة/u,
    approval: /موافق|يوافق/u,
  },
  he: {
    account: /חשבון|חשבונות/u,
    session: /סשן (?:ה)?תמיכה/u,
    reason: /סיבה/u,
    ticket: /פנייה/u,
    approval: /אישור|אושר|לאשר/u,
  },
  hi: { account: /खात/u, session: /सहायता सत्र/u, reason: /कारण/u, ticket: /टिकट/u, approval: /मंज़ूर/u },
  ja: {
    account: /アカウント/u,
    session: /サポートセッション/u,
    reason: /理由/u,
    ticket: /チケット/u,
    approval: /承認/u,
  },
  ko: { account: /계정/u, session: /지원 세션/u, reason: /사유/u, ticket: /티켓/u, approval: /승인/u },
  'zh-CN': { account: /账号/u, session: /支持会话/u, reason: /原因/u, ticket: /工单/u, approval: /批准/u },
}

test.each([...languages])('%s calls one thing by one word', (tag, messages) => {
  const english = wordsOf(en)
  const wrong = Object.entries(TERMS).flatMap(([term, word]) =>
    pathsWhere(
      messages,
      (text, path) =>
        word.test(english.get(path) ?? '') && GLOSSARY[tag]?.[term as keyof typeof TERMS].test(text) !== true,
    ),
  )
  expect(wrong).toEqual([])
})
