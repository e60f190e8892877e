/**
 * Outbound web identity federation. It determines whether principals of the account can get tokens for
 * services outside AWS.
 *
 * STS follows at once here, so that tests need not wait. On AWS, it follows 8 to 12 seconds later, and sees
 * quick changes in their order (recorded on AWS, September 2026).
 */

import type { Family } from '../../../../core/engine/operation.ts'
import { issuerUrl, newTokenKeys } from '../../../../core/identity/token-issuer.ts'
import { outboundFederationDisabled, outboundFederationEnabled } from '../../../../protocol/errors.ts'
import {
  type OutboundFederation,
  settingsKey,
  settingsOf,
  type TokenKeyRow,
  type Tx,
  type View,
} from '../../../../store/index.ts'

export const outboundFederation = {
  EnableOutboundWebIdentityFederation: {
    prepare: async (_view, _input, ctx) => {
      const issuerId = ctx.newUuid()
      const keys = await newTokenKeys(issuerId)
      return (tx, _input, ctx) => ({ IssuerIdentifier: issuerUrl(enable(tx, issuerId, keys), ctx) })
    },
  },

  DisableOutboundWebIdentityFederation: {
    run: (tx) => {
      const { issuerId } = requireEnabled(tx, 'already ')
      tx.settings.put(settingsKey, { ...settingsOf(tx), outboundFederation: { issuerId, enabled: false } })
    },
  },

  GetOutboundWebIdentityFederationInfo: {
    run: (tx, _input, ctx) => ({
      IssuerIdentifier: issuerUrl(requireEnabled(tx).issuerId, ctx),
      JwtVendingEnabled: true,
    }),
  },
} satisfies Family<'iam'>

/**
 * Returns the ID of the issuer. An issuer that was enabled before keeps its ID and its keys.
 *
 * @param newId the ID of a new issuer
 * @param keys the keys of a new issuer
 */
function enable(tx: Tx, newId: string, keys: readonly TokenKeyRow[]): string {
  const settings = settingsOf(tx)
  const { enabled, issuerId } = settings.outboundFederation ?? newIssuer(tx, newId, keys)
  if (enabled) throw outboundFederationEnabled(tx.accountId)
  tx.settings.put(settingsKey, { ...settings, outboundFederation: { issuerId, enabled: true } })
  return issuerId
}

function newIssuer(tx: Tx, issuerId: string, keys: readonly TokenKeyRow[]): OutboundFederation {
  for (const key of keys) tx.tokenKeys.put(key.algorithm, key)
  return { issuerId, enabled: false }
}

function requireEnabled(view: View, already: '' | 'already ' = ''): OutboundFederation {
  const federation = settingsOf(view).outboundFederation
  if (!federation?.enabled) throw outboundFederationDisabled(view.accountId, already)
  return federation
}
