/**
 * A package of this folder's own lock file. Its types are not read: whoever only checks types has not installed it, so
 * the caller says what of it is used.
 */
export async function peer<T>(name: string): Promise<T> {
  return (await import(name)) as T
}
