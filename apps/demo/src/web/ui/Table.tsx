import type { ComponentProps, ReactNode } from 'react'

// On a phone the rows are laid out as cards, and an element that is no table box loses its table role in some
// browsers. The roles are written out so that it stays a table for everybody.
const role = <R extends string>(name: R) => ({ role: name })

/** Renders a `<table>` with a caption for screen readers. */
export function Table({ caption, children }: { readonly caption: string; readonly children: ReactNode }) {
  return (
    <table className="table" {...role('table')}>
      <caption className="hidden-visually">{caption}</caption>
      {children}
    </table>
  )
}

/** The row of headings; an empty string is a column without a visible heading. */
export function TableHead({ columns, end = [] }: { readonly columns: readonly string[]; readonly end?: string[] }) {
  return (
    <thead {...role('rowgroup')}>
      <tr {...role('row')}>
        {columns.map((column) =>
          column.startsWith('~') ? (
            <th key={column} scope="col" {...role('columnheader')}>
              <span className="hidden-visually">{column.slice(1)}</span>
            </th>
          ) : (
            <th
              key={column}
              scope="col"
              data-align={end.includes(column) ? 'end' : undefined}
              {...role('columnheader')}
            >
              {column}
            </th>
          ),
        )}
      </tr>
    </thead>
  )
}

export function TableBody(props: ComponentProps<'tbody'>) {
  return <tbody {...props} {...role('rowgroup')} />
}

export function Row(props: ComponentProps<'tr'>) {
  return <tr {...props} {...role('row')} />
}

interface CellProps extends Omit<ComponentProps<'td'>, 'align'> {
  /** The column's heading, shown beside the value on a phone. */
  readonly label?: string
  readonly end?: boolean
  readonly quiet?: boolean
  /** Holds the buttons of the row. */
  readonly actions?: boolean
  /** Left out on a phone. */
  readonly minor?: boolean
}

export function Cell({ label, end, quiet, actions, minor, children, ...rest }: CellProps) {
  return (
    <td
      {...rest}
      data-label={label}
      data-align={end ? 'end' : undefined}
      data-quiet={quiet ? '' : undefined}
      data-actions={actions ? '' : undefined}
      data-minor={minor ? '' : undefined}
      {...role('cell')}
    >
      {/* One box for the value: beside its heading on a phone, it must not fall into pieces. */}
      {label === undefined ? children : <span>{children}</span>}
    </td>
  )
}
