/** What an account has one of. */
import { type AccountRow, settingsKey, type View } from '../store/index.ts'

const NOTHING_SET: AccountRow = { keyGeneration: 0 }

export function settingsOf(view: View): AccountRow {
  return view.settings.get(settingsKey) ?? NOTHING_SET
}
