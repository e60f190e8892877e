/** What an account has one of. */
import type { AccountRow } from './rows/index.ts'
import { settingsKey } from './schema.ts'
import type { View } from './types.ts'

const NOTHING_SET: AccountRow = { keyGeneration: 0 }

export function settingsOf(view: View): AccountRow {
  return view.settings.get(settingsKey) ?? NOTHING_SET
}
