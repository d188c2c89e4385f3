import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Two pages: the application, and the frame that signs in silently. Built by the demo's server before it listens. */
export default defineConfig({
  root: here('.'),
  clearScreen: false,
  logLevel: 'warn',
  plugins: [react()],
  resolve: { conditions: ['@understudy/source', 'module', 'browser', 'development|production'] },
  build: {
    outDir: here('dist'),
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy of the demo allows no data: URLs and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // A development build has React's and the kit's messages in full.
    chunkSizeWarningLimit: 1500,
    rolldownOptions: { input: { index: here('index.html'), silent: here('silent.html') } },
  },
})
