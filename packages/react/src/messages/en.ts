import { englishBoundary } from './english/boundary.ts'
import { englishCautions } from './english/cautions.ts'
import { englishDialog } from './english/dialog.ts'
import { englishEmergency } from './english/emergency.ts'
import { englishExpired } from './english/expired.ts'
import { englishExpiry } from './english/expiry.ts'
import { englishNames } from './english/names.ts'
import { englishPicker } from './english/picker.ts'
import { englishRefused } from './english/refused.ts'
import { englishRestricted } from './english/restricted.ts'
import { englishScrutiny } from './english/scrutiny.ts'
import { englishSignOut } from './english/signOut.ts'
import { englishSpoken } from './english/spoken.ts'
import { englishStrip } from './english/strip.ts'
import { englishSwitching } from './english/switching.ts'
import type { Messages } from './messages.ts'

/** English, the default. Components take only the texts that they show, from `english/`. */
export const en: Messages = {
  locale: 'en',
  direction: 'ltr',
  ...englishBoundary,
  ...englishCautions,
  ...englishDialog,
  ...englishEmergency,
  ...englishExpired,
  ...englishExpiry,
  ...englishPicker,
  ...englishRefused,
  ...englishRestricted,
  ...englishSignOut,
  ...englishSpoken,
  ...englishStrip,
  ...englishSwitching,
  dialog: { ...englishDialog.dialog, ...englishRefused.dialog },
  names: { ...englishNames.names, ...englishScrutiny.names },
}
