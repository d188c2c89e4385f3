import { Button } from '../ui/Button.tsx'
import { Icon } from '../ui/Icon.tsx'

/** Above a form whose fields hold what was typed in an earlier session. */
export function DraftNotice({ onDiscard }: { readonly onDiscard: () => void }) {
  return (
    <div className="notice notice-draft" data-tone="accent" role="status">
      <p className="notice-text">
        <Icon name="clock" />
        <span>What you typed last time is back. It is not saved yet.</span>
      </p>
      <Button size="small" onClick={onDiscard}>
        Discard
      </Button>
    </div>
  )
}
