import { useRef } from 'react'

/** The latest value that was there: keeps a list on screen while the next page of it is on its way. */
export function useLast<T>(value: T | undefined): T | undefined {
  const last = useRef(value)
  if (value !== undefined) last.current = value
  return last.current
}
