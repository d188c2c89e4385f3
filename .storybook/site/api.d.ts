declare module 'virtual:understudy-api' {
  export const pages: readonly import('../../packages/checks/src/apiPages/pages.ts').ApiPage[]
}
