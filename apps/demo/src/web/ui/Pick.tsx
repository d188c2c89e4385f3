import { Icon } from './Icon.tsx'

interface PickProps {
  /** Where a label of its own stands beside it. */
  readonly id?: string
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  onPick(value: string): void
}

/** A native `<select>` that looks like a button. The first option of a filter stands for "all" and shows the label. */
export function Pick({ id, label, value, options, onPick }: PickProps) {
  return (
    <span className="pick">
      <select
        className="button"
        id={id}
        aria-label={label}
        value={value}
        onChange={(event) => onPick(event.target.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Icon name="chevron" size={14} />
    </span>
  )
}
