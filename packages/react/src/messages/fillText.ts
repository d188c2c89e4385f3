/** Puts plain values into the braces of a text. For announcements; on screen use `<Fill/>`, which isolates names. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}
