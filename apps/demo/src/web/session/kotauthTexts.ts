import type { Messages } from '@understudy/react'
import type { KitTexts } from './kitTexts.ts'
import type { Language } from './preferences.ts'

/** What the start dialog promises where no session is in the customer's list of visits, and only changes bear a name. */
const RECORDED: Readonly<Record<Language, string>> = {
  en: 'What you change bears your name, and {subject} can read it. That you were here stands in Kotauth’s log alone.',
  de: 'Was Sie ändern, trägt Ihren Namen, und {subject} kann es lesen. Dass Sie hier waren, steht nur im Protokoll von Kotauth.',
  fr: 'Ce que vous modifiez porte votre nom, et {subject} peut le lire. Votre passage n’est noté que dans le journal de Kotauth.',
  es: 'Lo que cambie lleva su nombre y {subject} puede leerlo. Que estuvo aquí solo consta en el registro de Kotauth.',
  ar: 'كل ما تغيّره يحمل اسمك، ويمكن لـ {subject} أن يقرأه. أما دخولك فلا يُسجَّل إلا في سجل Kotauth.',
  ja: '変更にはご自身の名前が付き、{subject} さんはそれを確認できます。入ったこと自体は Kotauth のログだけに残ります。',
}

/** The kit's words for sessions at Kotauth. */
export function kotauthTexts({ language, messages }: KitTexts): Messages {
  return { ...messages, dialog: { ...messages.dialog, recorded: RECORDED[language] } }
}
