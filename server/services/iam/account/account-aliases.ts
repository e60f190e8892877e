/** The account alias. An account has at most one, stored in its settings. */

import type { Family } from '../../../../core/engine/operation.ts'
import { aliasAlreadyExists, aliasIsAccountNumber, noSuchAlias } from '../../../../protocol/errors.ts'
import { aliasId, settingsKey, settingsOf } from '../../../../store/index.ts'
import { pageOfList } from '../paging.ts'

export const accountAliases = {
  CreateAccountAlias: {
    // Aliases are unique across all accounts because they appear in sign-in URLs.
    run: (tx, input) => {
      if (/^\d{12}$/.test(input.AccountAlias)) throw aliasIsAccountNumber()
      if (tx.locate(aliasId(input.AccountAlias))) throw aliasAlreadyExists(input.AccountAlias)
      tx.settings.put(settingsKey, { ...settingsOf(tx), alias: input.AccountAlias })
    },
  },

  DeleteAccountAlias: {
    run: (tx, input) => {
      const { alias, ...settings } = settingsOf(tx)
      if (alias !== input.AccountAlias) throw noSuchAlias(input.AccountAlias)
      tx.settings.put(settingsKey, settings)
    },
  },

  ListAccountAliases: {
    run: (tx, input) => {
      const { alias } = settingsOf(tx)
      const { items, ...page } = pageOfList(input, alias === undefined ? [] : [alias], (each) => each)
      return { AccountAliases: items, ...page }
    },
  },
} satisfies Family<'iam'>
