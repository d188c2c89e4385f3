import { Code } from './Code.tsx'

interface ExampleProps {
  /** Where the file lies, from the root of the repository. */
  readonly file: string
  /** Its text, imported with `?raw`: what is shown is the file that is compiled. */
  readonly code: string
}

/** A file of the examples, as it is. */
export function Example({ file, code }: ExampleProps) {
  return (
    <figure className="site-example">
      <figcaption>{file}</figcaption>
      <Code text={code.trimEnd()} language={languageOf(file)} />
    </figure>
  )
}

function languageOf(file: string): 'css' | 'tsx' {
  return file.endsWith('.css') ? 'css' : 'tsx'
}
