/** React's build that still calls `<Profiler>` in production: the same as `react-dom/client`, and untyped. */
declare module 'react-dom/profiling' {
  export const createRoot: typeof import('react-dom/client').createRoot
}
