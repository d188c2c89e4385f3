import '@fontsource-variable/inter/wght.css'
import type { Preview } from '@storybook/react-vite'
import '../packages/react/src/styles.css'
import './preview.css'
import { withStage, withTheme } from '../packages/react/src/workshop/decorators.tsx'
import { inLanguage, languages, nameOf } from '../packages/react/src/workshop/languages.ts'
import { lateThere } from '../packages/react/src/workshop/lateThere.ts'
import { createStage } from '../packages/react/src/workshop/stage.ts'
import './site/site.css'
import { preferredTheme } from './theme.ts'

const preview: Preview = {
  beforeAll: lateThere,
  decorators: [withStage, withTheme],
  // A strip that one story has made small is not the next one's.
  beforeEach: () => localStorage.removeItem('understudy.banner'),
  // A client, a back end in memory and a clock that stands still, new for each story: `context.loaded.stage`.
  loaders: [
    async ({ parameters: { support }, args, globals }) => ({
      stage: await createStage({
        ...inLanguage(globals.language),
        ...(typeof support === 'function' ? support(args) : support),
      }),
    }),
  ],
  globalTypes: {
    theme: {
      description: 'Theme of the page',
      toolbar: { title: 'Theme', icon: 'contrast', items: ['light', 'dark'], dynamicTitle: true },
    },
    language: {
      description: 'Language of the kit, and with it the direction',
      toolbar: {
        title: 'Language',
        icon: 'globe',
        items: [...languages.keys()].map((tag) => ({ value: tag, title: nameOf(tag), right: tag })),
        dynamicTitle: true,
      },
    },
  },
  initialGlobals: { theme: 'light', language: 'en' },
  parameters: {
    layout: 'fullscreen',
    // Of WCAG 2.2, this one has to be asked for.
    a11y: { test: 'error', config: { rules: [{ id: 'target-size', enabled: true }] } },
    docs: {
      story: { inline: false, height: '260px' },
      theme: preferredTheme('"Inter Variable", system-ui, sans-serif'),
    },
    controls: { expanded: true },
    viewport: {
      options: {
        phone: { name: 'Phone', styles: { width: '320px', height: '640px' } },
        tallPhone: { name: 'Phone, tall', styles: { width: '320px', height: '900px' } },
        tablet: { name: 'Tablet', styles: { width: '720px', height: '900px' } },
        desktop: { name: 'Desktop', styles: { width: '1180px', height: '800px' } },
      },
    },
    options: {
      storySort: {
        order: [
          'Introduction',
          'Quick starts',
          ['Vite', 'Next.js', 'React Router', 'Plain fetch'],
          'Guides',
          [
            'Reset caches',
            'Unsaved work',
            'Restricted actions',
            'Expiry and reissue',
            'Switch subject',
            'Sign-out',
            'Server rendering',
            'Several tabs',
            'Tests',
            'Custody',
            'Hand-off',
            'Theming',
          ],
          'Systems',
          ['What real servers do', 'Keycloak', 'Ory Hydra', 'Ory Kratos', 'Ory Keto', 'node-oidc-provider'],
          'Theming playground',
          ['Controls', 'Stage'],
          'Threat model',
          'Accessibility',
          'Errors',
          'API',
          ['Components', ['ImpersonationProvider', 'ImpersonationBanner', '*'], 'Hooks', 'Values and types', 'Client'],
          'Journeys',
          'Every pair',
          ['List', 'Shown'],
          'Banner',
          'Start dialog',
          'Restricted action',
          '*',
          'Languages',
        ],
      },
    },
  },
}

export default preview
