/** Whether a database can hold a text: PostgreSQL takes no NUL, and of half a character it keeps something else. */
export function isStorable(text: string): boolean {
  return !/[\0\p{Surrogate}]/u.test(text)
}
