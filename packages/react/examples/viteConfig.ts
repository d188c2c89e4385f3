import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  server: {
    // One origin, as in production: the page, its API and the bridge.
    proxy: { '/api': 'http://localhost:3000', '/support': 'http://localhost:3000' },
  },
})
