import { fileURLToPath } from 'node:url'
import type { StorybookConfig } from '@storybook/react-vite'
import remarkGfm from 'remark-gfm'
import { mergeConfig } from 'vite'
import { writePageFiles } from '../packages/checks/src/apiPages/pageFiles.ts'
import { apiPagesPlugin } from '../packages/checks/src/apiPages/vitePlugin.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

const config: StorybookConfig = {
  framework: '@storybook/react-vite',
  stories: async () => {
    // Written before Storybook looks for them.
    writePageFiles(root, fileURLToPath(new URL('../.cache/apiPages', import.meta.url)))
    return [
      '../packages/react/src/**/*.mdx',
      '../packages/*/docs/site/*.mdx',
      '../.cache/apiPages/*.mdx',
      '../packages/react/src/**/*.stories.tsx',
    ]
  },
  addons: [
    // Tables in MDX.
    {
      name: '@storybook/addon-docs',
      options: { mdxPluginOptions: { mdxCompileOptions: { remarkPlugins: [remarkGfm] } } },
    },
    '@storybook/addon-a11y',
    '@storybook/addon-vitest',
  ],
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  // react-docgen-typescript does not run on TypeScript 7.
  typescript: { reactDocgen: 'react-docgen' },
  viteFinal: (vite) =>
    mergeConfig(vite, {
      plugins: [apiPagesPlugin(root)],
      // The workspace runs from source, so that a story shows what is in the editor.
      resolve: { conditions: ['@understudy/source', 'module', 'browser', 'development|production'] },
      build: {
        chunkSizeWarningLimit: 4000,
        rolldownOptions: {
          onwarn: (warning, report) => {
            // 'use client' is for servers that render components; a bundle for the browser may drop it.
            if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') report(warning)
          },
        },
      },
    }),
}

export default config
