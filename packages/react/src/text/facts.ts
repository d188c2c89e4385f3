/** What there is to say beside a name, each thing once: directories say some of them twice, and leave others out. */
export function factsOf(facts: readonly (string | null | undefined)[]): readonly string[] {
  return [...new Set(facts)].filter((fact): fact is string => typeof fact === 'string' && fact !== '')
}
