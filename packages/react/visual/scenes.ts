import { composeStories, composeStory } from '@storybook/react-vite'
import type { ComposedStoryFn, Store_CSFExports } from 'storybook/internal/types'
import preview from '../../../.storybook/preview.tsx'
import pairs, { Shown } from '../src/workshop/cases.stories.tsx'
import { CASES, type Case, VIEWPORTS } from '../src/workshop/cases.ts'

type Story = Pick<ComposedStoryFn, 'id' | 'globals' | 'run'>

/** A story as a picture shows it. */
export interface Scene {
  readonly name: string
  readonly width: number
  readonly height: number
  readonly story: Story
}

/** Of a story that does not say how large its page is. */
const USUAL = 'desktop'

// Without the story of the pairs, which is in the pictures of the pairs.
const modules = import.meta.glob<Store_CSFExports>(['../src/**/*.stories.tsx', '!../src/workshop/cases.stories.tsx'], {
  eager: true,
})

/** Every pair, and every other story of the workshop as it says itself. */
export function scenes(): readonly Scene[] {
  return [...CASES.map(pairScene), ...storyScenes()]
}

function pairScene({ part, moment, theme, direction, width }: Case): Scene {
  const globals = {
    theme,
    language: direction === 'rtl' ? 'ar' : 'en',
    viewport: { value: VIEWPORTS[width] },
  }
  const story = composeStory({ ...Shown, args: { part, moment }, globals }, { ...pairs })
  // Enough for any of them, and few pixels.
  return { ...scene([part, moment, theme, direction, width].join('.'), story), height: 640 }
}

function storyScenes(): readonly Scene[] {
  return Object.values(modules)
    .flatMap((module) => Object.values<Story>(composeStories(module)))
    .map((story) => scene(story.id, story))
}

function scene(name: string, story: Story): Scene {
  const { viewport } = story.globals
  const sizes: Readonly<Record<string, { readonly styles: { readonly width: string; readonly height: string } }>> =
    preview.parameters?.viewport.options
  const size = sizes[viewport?.value ?? USUAL]
  if (size === undefined) throw new Error(`${name} is on a page of unknown size.`)
  return { name, width: Number.parseInt(size.styles.width, 10), height: Number.parseInt(size.styles.height, 10), story }
}
