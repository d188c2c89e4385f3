const LARGEST_PAGE = 100_000

/** `page` and `size` of a list, in their bounds; what makes no sense is the default. */
export function readPaging(
  query: URLSearchParams,
  defaultSize: number,
): { readonly page: number; readonly size: number } {
  return {
    page: readInteger(query.get('page'), { from: 1, to: LARGEST_PAGE, otherwise: 1 }),
    size: readInteger(query.get('size'), { from: 1, to: 100, otherwise: defaultSize }),
  }
}

/** One of the values of a closed list; `null` for anything else. */
export function readChoice<T extends string>(value: string | null, choices: readonly T[]): T | null {
  return choices.find((choice) => choice === value) ?? null
}

function readInteger(
  value: string | null,
  { from, to, otherwise }: { readonly from: number; readonly to: number; readonly otherwise: number },
): number {
  if (value === null || !/^[0-9]{1,9}$/u.test(value)) return otherwise
  return Math.min(Math.max(Number(value), from), to)
}
