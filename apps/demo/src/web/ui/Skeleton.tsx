import { Cell, Row } from './Table.tsx'

/** A grey bar where a text will be. */
export function Skeleton({ width = 2 }: { readonly width?: 1 | 2 | 3 | 'full' }) {
  return <span className="skeleton" data-w={width} aria-hidden="true" />
}

/** Rows of a table that is on its way. */
export function SkeletonRows({ rows, columns }: { readonly rows: number; readonly columns: number }) {
  return Array.from({ length: rows }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: bars have no identity
    <Row key={row} aria-hidden="true">
      {Array.from({ length: columns }, (_, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars have no identity
        <Cell key={column}>
          <Skeleton width={column === 0 ? 3 : 2} />
        </Cell>
      ))}
    </Row>
  ))
}
