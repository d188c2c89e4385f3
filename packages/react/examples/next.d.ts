// What the example uses of Next.js, so that it compiles without the framework.
declare module 'next/headers' {
  export function headers(): Promise<Headers>
}

declare module 'next/navigation' {
  export function useRouter(): { push(path: string): void; refresh(): void }
}
