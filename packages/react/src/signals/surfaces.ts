import type { Tone } from '../banner/strip.ts'

interface Surface {
  readonly surface: string
  readonly text: string
}

/** Ground and text of the strip, as in `styles/tokens.css`: what is outside of the page knows no custom properties. */
export const SURFACES: Readonly<Record<Tone, Readonly<Record<'light' | 'dark', Surface>>>> = {
  view: {
    light: { surface: '#1d3557', text: '#ffffff' },
    dark: { surface: '#c5d8f6', text: '#0f2140' },
  },
  act: {
    light: { surface: '#f2b134', text: '#231802' },
    dark: { surface: '#ffc657', text: '#231802' },
  },
  shadow: {
    light: { surface: '#46287c', text: '#ffffff' },
    dark: { surface: '#dccbff', text: '#26104c' },
  },
  'break-glass': {
    light: { surface: '#9a1b1b', text: '#ffffff' },
    dark: { surface: '#ffb8b0', text: '#3d0705' },
  },
  neutral: {
    light: { surface: '#2b3242', text: '#ffffff' },
    dark: { surface: '#d7dde8', text: '#171d2a' },
  },
}
