import { en, type Messages } from '@understudy/react'
import type { KitTexts } from './kitTexts.ts'
import type { Language } from './preferences.ts'

interface Words {
  readonly back: string
  readonly start: Messages['dialog']['start']
  readonly starting: string
  readonly blocked: string
  readonly failed: string
}

/** What the start dialog says where the account opens in a window of its own. */
const WINDOWED: Readonly<Record<Language, Words>> = {
  en: {
    back: 'It opens in a window of its own. Here you stay yourself.',
    start: { view: 'View in window', act: 'Act in window', shadow: 'Start in window' },
    starting: 'Opening…',
    blocked: 'The browser did not open a window. Allow windows for this site, then try again.',
    failed: 'The new window was closed or could not take over, so the session is ended. You can try again.',
  },
  de: {
    back: 'Es öffnet sich in einem eigenen Fenster. Hier bleiben Sie Sie selbst.',
    start: { view: 'Im Fenster ansehen', act: 'Im Fenster handeln', shadow: 'Im Fenster beginnen' },
    starting: 'Wird geöffnet…',
    blocked:
      'Der Browser hat kein Fenster geöffnet. Erlauben Sie dieser Seite Fenster und versuchen Sie es noch einmal.',
    failed:
      'Das neue Fenster wurde geschlossen oder konnte nicht übernehmen; die Sitzung ist beendet. Sie können es noch einmal versuchen.',
  },
  fr: {
    back: 'Il s’ouvre dans une fenêtre à part. Ici, vous restez vous-même.',
    start: { view: 'Voir dans la fenêtre', act: 'Agir dans la fenêtre', shadow: 'Commencer dans la fenêtre' },
    starting: 'Ouverture…',
    blocked: 'Le navigateur n’a pas ouvert de fenêtre. Autorisez les fenêtres pour ce site, puis réessayez.',
    failed:
      'La nouvelle fenêtre a été fermée ou n’a pas pu prendre le relais ; la session est terminée. Vous pouvez réessayer.',
  },
  es: {
    back: 'Se abre en una ventana aparte. Aquí sigue siendo usted.',
    start: { view: 'Ver en la ventana', act: 'Actuar en la ventana', shadow: 'Empezar en la ventana' },
    starting: 'Abriendo…',
    blocked: 'El navegador no abrió ninguna ventana. Permita las ventanas de este sitio e inténtelo de nuevo.',
    failed:
      'La ventana nueva se cerró o no pudo hacerse cargo, así que la sesión ha terminado. Puede intentarlo de nuevo.',
  },
  ar: {
    back: 'يُفتح في نافذة مستقلة، وتبقى أنت هنا بحسابك.',
    start: { view: 'العرض في النافذة', act: 'العمل في النافذة', shadow: 'البدء في النافذة' },
    starting: 'جارٍ الفتح…',
    blocked: 'لم يفتح المتصفح نافذة. اسمح بالنوافذ لهذا الموقع ثم أعد المحاولة.',
    failed: 'أُغلقت النافذة الجديدة أو تعذّر عليها المتابعة، فأُنهيت الجلسة. يمكنك إعادة المحاولة.',
  },
  ja: {
    back: '別のウィンドウで開きます。ここではご自身のままです。',
    start: { view: 'ウィンドウで閲覧', act: 'ウィンドウで操作', shadow: 'ウィンドウで開始' },
    starting: '開いています…',
    blocked: 'ブラウザーがウィンドウを開きませんでした。このサイトのウィンドウを許可してから、もう一度お試しください。',
    failed: '新しいウィンドウが閉じられたか、引き継げなかったため、セッションを終了しました。もう一度お試しください。',
  },
}

/** The kit's words for a start whose account opens in another window. */
export function windowedTexts({ language, messages }: KitTexts): Messages {
  const { blocked, failed, ...dialog } = WINDOWED[language]
  return {
    ...messages,
    dialog: { ...messages.dialog, ...dialog },
    refusals: {
      ...messages.refusals,
      // Codes that only a hand-off has.
      ...{ window_blocked: blocked, handoff_failed: failed },
    },
  }
}

/** What the strip says in that window: there is nobody to go back to in it. */
export const HANDED_TEXTS: Messages = {
  ...en,
  banner: { ...en.banner, expiredHint: 'Leaving the account.', returning: 'Leaving the account…' },
}
