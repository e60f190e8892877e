/** The settings of an account, which has one settings row. */

import { settingsKey } from './keys.ts'
import type { AccountRow } from './rows/index.ts'
import type { View } from './types.ts'

const DEFAULT_SETTINGS: AccountRow = { keyGeneration: 0 }

export function settingsOf(view: View): AccountRow {
  return view.settings.get(settingsKey) ?? DEFAULT_SETTINGS
}
