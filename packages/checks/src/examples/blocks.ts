/** A piece of code in a page that somebody may copy. */
export interface Block {
  readonly language: 'ts' | 'js'
  /** Of its first line in the page. */
  readonly line: number
  readonly code: string
}

/** The pieces of a page in TypeScript and JavaScript; every other language is left alone. */
export function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = []
  for (const { 1: language, 2: code = '', index } of page.matchAll(/^```(ts|js)\n([\s\S]*?)^```$/gmu)) {
    const line = page.slice(0, index).split('\n').length + 1
    blocks.push({ language: language === 'js' ? 'js' : 'ts', line, code })
  }
  return blocks
}
