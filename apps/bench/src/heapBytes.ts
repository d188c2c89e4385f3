interface Snapshot {
  readonly snapshot: {
    readonly meta: { readonly node_fields: readonly string[]; readonly node_types: readonly [readonly string[]] }
  }
  readonly nodes: readonly number[]
}

/** Compiled code, which grows for as long as the engine optimises, and what a browser that is watched notes of requests. */
const ENGINE = ['code', 'native']

/** The bytes of all JavaScript objects in a V8 heap snapshot: what a script can keep alive. */
export function bytesOf(text: string): number {
  const { snapshot, nodes } = JSON.parse(text) as Snapshot
  const { node_fields: fields, node_types: types } = snapshot.meta
  const [size, type, width] = [fields.indexOf('self_size'), fields.indexOf('type'), fields.length]
  const left = new Set(ENGINE.map((name) => types[0].indexOf(name)))
  let bytes = 0
  for (let at = 0; at < nodes.length; at += width) {
    if (!left.has(nodes[at + type] ?? -1)) bytes += nodes[at + size] ?? 0
  }
  return bytes
}
