import { addons } from 'storybook/manager-api'
import { preferredTheme } from './theme.ts'

// Everything in one list, in the order of the preview: with roots, what has none would come first.
addons.setConfig({ theme: preferredTheme(), sidebar: { showRoots: false } })
