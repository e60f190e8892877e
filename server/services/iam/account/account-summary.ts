/** What the account holds, and what it may hold. */
import { settingsOf, type View } from '../../../../store/index.ts'
import { summaryQuotas } from '../../../aws/quotas.ts'
import type { Family } from '../../../engine/operation.ts'
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

/** Read off the tables, however full they are. */
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

/** 1 for what the root user has, and 0 for what it has not. */
function rootUserOf(view: View) {
  return {
    AccountAccessKeysPresent: Number(view.accessKeys.count('user', 'root') > 0),
    AccountMFAEnabled: Number(view.mfaDevices.count('user', 'root') > 0),
    AccountPasswordPresent: Number(view.loginProfiles.has('root')),
    AccountSigningCertificatesPresent: Number(view.signingCertificates.count('user', 'root') > 0),
  }
}
