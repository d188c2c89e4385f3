/** The pages of the client's own codes, by path. */
export const clientCodePages = import.meta.glob<string>('../../packages/client/docs/errors/*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** The pages of the codes with which a server refuses, by path. */
export const serverCodePages = import.meta.glob<string>('../../packages/server/docs/problems/*.md', {
  query: '?raw',
  import: 'default',
  eager: true,
})
