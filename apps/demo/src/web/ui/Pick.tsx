import { Icon } from './Icon.tsx'

interface PickProps {
  readonly label: string
  readonly value: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  onPick(value: string): void
}

/** A native `<select>` that looks like a button. The first option stands for "all" and shows the label. */
export function Pick({ label, value, options, onPick }: PickProps) {
  return (
    <span className="pick">
      <select className="button" aria-label={label} value={value} onChange={(event) => onPick(event.target.value)}>
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
