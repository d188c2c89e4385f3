/** What a docstring says, in the parts that a page shows. */
export interface Docstring {
  /** The first sentence: what it gives. */
  readonly lead: string
  /** The other sentences, but for those below. */
  readonly more: readonly string[]
  /** Sentences that say what it does not do. */
  readonly not: readonly string[]
  /** "Renders a `<section>` element." */
  readonly renders: string | null
  readonly throws: string | null
  readonly default: string | null
  readonly examples: readonly string[]
}

/** A prop, an option, a method. */
export interface Member {
  readonly name: string
  readonly type: string
  readonly optional: boolean
  readonly doc: Docstring | null
}

export type Kind = 'component' | 'hook' | 'function' | 'value' | 'type'

/** Something that an entry exports. */
export interface Described {
  readonly name: string
  readonly kind: Kind
  readonly doc: Docstring | null
  /** How it is written: signatures, or the whole of a type. */
  readonly code: string
  /** Props of a component, members of an interface. Those of interfaces of ours that it extends come after its own. */
  readonly members: readonly Member[]
  /** Types of others that it extends, such as `ComponentProps<'section'>`. */
  readonly extended: readonly string[]
  /** Name of the interface that the members of a component are written in; `null` otherwise. */
  readonly props: string | null
}

/** One package, as its pages show it. */
export interface DescribedPackage {
  readonly name: string
  readonly exports: readonly Described[]
}
