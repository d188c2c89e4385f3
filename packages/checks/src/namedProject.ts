/** Whether a command line of vitest may run this project: it names it, or names none, or leaves open which. */
export function mayRun(project: string, argv: readonly string[]): boolean {
  const names = argv.flatMap((word, index) => {
    if (word === '--project') return [argv[index + 1] ?? '']
    return word.startsWith('--project=') ? [word.slice('--project='.length)] : []
  })
  return names.length === 0 || names.some((name) => name === project || /[*!]/.test(name))
}
