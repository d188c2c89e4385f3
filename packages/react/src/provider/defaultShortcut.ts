/** Ends the support session from anywhere on the page. */
export const DEFAULT_SHORTCUT = 'Alt+Shift+E'
