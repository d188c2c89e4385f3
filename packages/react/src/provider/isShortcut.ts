/** Whether keys may be the shortcut (WCAG 2.1.4: no character alone, nor one with Shift); `null` switches it off. */
export function isShortcut(keys: string | null): boolean {
  return keys === null || /(alt|control|ctrl|meta)\+|f\d/i.test(keys)
}
