/** The account summary: how many entities the account has, and its quotas. */

import { summaryQuotas } from '../../../../core/aws/quotas.ts'
import type { Family } from '../../../../core/engine/operation.ts'
import { settingsOf, type View } from '../../../../store/index.ts'
import { policyVersionsInUse } from '../policies/policy-usage.ts'

export const accountSummary = {
  GetAccountSummary: {
    run: (tx, _input, ctx) => ({
      SummaryMap: {
        ...summaryQuotas(ctx.quotas),
        ...countsOf(tx),
        ...rootUserOf(tx),
        GlobalEndpointTokenVersion: settingsOf(tx).globalTokenVersion ?? 1,
      },
    }),
  },
} satisfies Family<'iam'>

/** Reads the sizes of tables and indexes, so that only the number of managed policies adds to the cost. */
function countsOf(view: View) {
  return {
    Users: view.users.size,
    Groups: view.groups.size,
    Roles: view.roles.size,
    Policies: view.policies.size,
    PolicyVersionsInUse: policyVersionsInUse(view),
    InstanceProfiles: view.instanceProfiles.size,
    ServerCertificates: view.serverCertificates.size,
    MFADevices: view.mfaDevices.count('virtual', 'Unassigned') + view.mfaDevices.count('use', 'any'),
    MFADevicesInUse: view.mfaDevices.count('use', 'any'),
    Providers: view.oidcProviders.size + view.samlProviders.size,
  }
}

/** Returns 1 for each credential that the root user has, and 0 for each that it lacks. */
function rootUserOf(view: View) {
  return {
    AccountAccessKeysPresent: Number(view.accessKeys.count('user', 'root') > 0),
    AccountMFAEnabled: Number(view.mfaDevices.count('user', 'root') > 0),
    AccountPasswordPresent: Number(view.loginProfiles.has('root')),
    AccountSigningCertificatesPresent: Number(view.signingCertificates.count('user', 'root') > 0),
  }
}
