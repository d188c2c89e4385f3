import { MARK } from './displayText.ts'

// The joiners belong in words of joining scripts and in emoji; anywhere else they only tell two equal names apart.
const STRAY_JOINER =
  /(?<![\p{sc=Arab}\p{sc=Syrc}\p{sc=Mong}\p{sc=Deva}\p{sc=Beng}\p{sc=Guru}\p{sc=Gujr}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}\p{sc=Khmr}\p{M}\p{ExtPict}\p{EMod}])[\u200C\u200D]+|[\u200C\u200D]+(?![\p{L}\p{M}\p{ExtPict}\u2640\u2642])/gu
// So do the selectors of variants: one after an emoji, a keycap, a symbol or an ideograph.
const STRAY_VARIANT = /(?<![\p{Emoji}\p{S}\p{P}\p{sc=Hani}\p{sc=Mong}\p{sc=Mymr}\p{sc=Phag}])\p{VS}+/gu

const LOOK_ALIKE = [/\p{sc=Latn}/u, /\p{sc=Cyrl}/u, /\p{sc=Grek}/u, /\p{sc=Armn}/u]

/**
 * Marks what neither hides nor reorders anything, and is invisible all the same: joiners and selectors of variants where
 * no orthography has them, which only tell two names apart that look alike.
 */
export function closeLook(text: string): string {
  return text.replace(STRAY_JOINER, MARK).replace(STRAY_VARIANT, MARK)
}

/** Whether one word mixes alphabets that look alike, such as a Cyrillic `а` among Latin letters. */
export function mixesScripts(text: string): boolean {
  return text.split(/[^\p{L}\p{M}]+/u).some((word) => LOOK_ALIKE.filter((script) => script.test(word)).length > 1)
}
