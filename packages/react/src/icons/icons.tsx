/** Strokes on a 16 px grid, in the colour of the text. All decorative: the word beside each says the same. */
export function Icon({ d }: { readonly d: string }) {
  return (
    <svg
      className="us-icon"
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      aria-hidden="true"
    >
      <path d={d} />
    </svg>
  )
}

export const EYE =
  'M1.4 8S3.8 3.4 8 3.4 14.6 8 14.6 8 12.2 12.6 8 12.6 1.4 8 1.4 8ZM5.9 8a2.1 2.1 0 1 0 4.2 0a2.1 2.1 0 1 0-4.2 0'

export const PENCIL =
  'M2.6 13.4l.7-3.1 7.2-7.2a1.2 1.2 0 0 1 1.7 0l.7.7a1.2 1.2 0 0 1 0 1.7l-7.2 7.2-3.1.7ZM9.4 4.2l2.4 2.4'

export const KEY = 'M2.3 10.8a2.9 2.9 0 1 0 5.8 0a2.9 2.9 0 1 0-5.8 0M7.3 8.7l6.1-6.1M11.2 4.8l1.9 1.9M9.4 6.6l1.2 1.2'

export const WARNING = 'M8 2.2 14.4 13.4H1.6L8 2.2ZM8 6.4v3.1M8 11.5v.05'

export const CLOCK = 'M2 8a6 6 0 1 0 12 0a6 6 0 1 0-12 0M8 4.6V8l2.1 1.4'

export const LOCK =
  'M4.8 7h6.4a1.4 1.4 0 0 1 1.4 1.4v3.6a1.4 1.4 0 0 1-1.4 1.4H4.8a1.4 1.4 0 0 1-1.4-1.4V8.4A1.4 1.4 0 0 1 4.8 7ZM5.4 7V5a2.6 2.6 0 0 1 5.2 0v2'

export const CHEVRON = 'M4.2 6.2 8 10l3.8-3.8'

export const CHECK = 'M3 8.4l3.2 3.2L13 4.8'

export const HOURGLASS = 'M4 2.4h8M4 13.6h8M5 2.4c0 3.4 6 4.2 6 7.4v3.8M11 2.4c0 3.4-6 4.2-6 7.4v3.8'

export const DOUBT = 'M2 8a6 6 0 1 0 12 0a6 6 0 1 0-12 0M6.2 6.3a1.9 1.9 0 1 1 2.6 1.8c-.5.2-.8.6-.8 1.1M8 11.4v.05'

export const MINIMISE = 'M13.2 2.8 9.4 6.6M9.4 3.2v3.4h3.4M2.8 13.2l3.8-3.8M3.2 9.4h3.4v3.4'

export const RESTORE = 'M9.4 6.6l3.8-3.8M9.8 2.8h3.4v3.4M6.6 9.4l-3.8 3.8M2.8 9.8v3.4h3.4'

export const SEARCH = 'M2.6 7a4.4 4.4 0 1 0 8.8 0a4.4 4.4 0 1 0-8.8 0M10.3 10.3l3.4 3.4'
