import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import type { Organisations } from '../../shared/consoleApi.ts'
import { useQuery } from '../api/useQuery.ts'
import { Button } from '../ui/Button.tsx'
import { formatCount } from '../ui/format.ts'
import { Icon } from '../ui/Icon.tsx'

interface OrganisationFilterProps {
  readonly value: string
  /** Name of the organisation that is picked, where it is known. */
  readonly name: string | undefined
  onPick(id: string): void
}

/** A button that opens a searchable list of organisations. */
export function OrganisationFilter({ value, name, onPick }: OrganisationFilterProps) {
  const [open, setOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)

  function close() {
    setOpen(false)
    button.current?.focus()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears that the focus has left it
    <div
      className="popover"
      ref={root}
      onBlur={(event) => {
        if (!root.current?.contains(event.relatedTarget)) setOpen(false)
      }}
    >
      <Button ref={button} aria-haspopup="listbox" aria-expanded={open} onClick={() => setOpen(!open)}>
        {value === '' ? 'Organisation' : <bdi>{name ?? 'One organisation'}</bdi>}
        <Icon name="chevron" size={14} />
      </Button>
      {open ? (
        <Options
          value={value}
          onClose={close}
          onPick={(id) => {
            onPick(id)
            close()
          }}
        />
      ) : null}
    </div>
  )
}

interface OptionsProps {
  readonly value: string
  onPick(id: string): void
  onClose(): void
}

function Options({ value, onPick, onClose }: OptionsProps) {
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const input = useRef<HTMLInputElement>(null)
  const listId = useId()
  const { data } = useQuery<Organisations>(`/api/console/organisations?q=${encodeURIComponent(text.trim())}`)
  const all = { id: '', name: 'All organisations', people: 0 }
  const options = text.trim() === '' ? [all, ...(data?.organisations ?? [])] : (data?.organisations ?? [])

  useEffect(() => input.current?.focus(), [])

  function onKeyDown(event: KeyboardEvent) {
    const moves: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }
    const move = moves[event.key]
    if (move !== undefined) {
      event.preventDefault()
      setActive((active + move + options.length) % Math.max(1, options.length))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      const option = options[active]
      if (option !== undefined) onPick(option.id)
    } else if (event.key === 'Escape') {
      event.preventDefault()
      onClose()
    }
  }

  return (
    <div className="popover-panel">
      <input
        ref={input}
        className="input"
        role="combobox"
        aria-label="Find an organisation"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={options.length > 0 ? `${listId}-${active}` : undefined}
        aria-autocomplete="list"
        placeholder="Find an organisation"
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div className="options" id={listId} role="listbox" aria-label="Organisations">
        {options.map((option, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, which names the active option
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys
          <div
            key={option.id}
            id={`${listId}-${index}`}
            className="option"
            role="option"
            aria-selected={option.id === value}
            data-active={index === active || undefined}
            ref={index === active ? scrollIntoView : undefined}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onPick(option.id)}
          >
            <bdi>{option.name}</bdi>
            {option.people > 0 ? <span className="quiet small num">{formatCount(option.people)}</span> : null}
          </div>
        ))}
      </div>
      {data !== undefined && options.length === 0 ? (
        <p className="quiet small">No organisation has this name.</p>
      ) : null}
    </div>
  )
}

function scrollIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' })
}
