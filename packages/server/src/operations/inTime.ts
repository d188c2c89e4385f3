/** The answer, or a failure when it takes longer than `limit` milliseconds. The work itself goes on. */
export async function inTime<T>(
  work: Promise<T>,
  limit: number,
  failure: () => Error = () => new Error('No answer in time.'),
): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(failure()), limit)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
