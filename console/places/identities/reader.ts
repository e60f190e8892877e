/** Reads trust policies with the names of accounts that the console knows. */
import { accountOf } from '../../state/console-state.ts'
import type { Reader } from './roles/trust-words.ts'

/** @param accountId the account of the role */
export function readerIn(accountId: string): Reader {
  return { accountId, accountName: (id) => accountOf(id).name }
}
