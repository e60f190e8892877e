/** Application providers, which every account sees. */

import { APPLICATION_PROVIDERS, type ApplicationProvider } from '../../../core/aws/application-providers.ts'
import { applicationProviderArn } from '../../../core/aws/identity-center-ids.ts'
import type { Family } from '../../../core/engine/operation.ts'
import { applicationProviderNotFound } from '../../../protocol/errors/sso-admin/applications.ts'
import type { SsoAdminTypes } from '../../../protocol/model/index.ts'
import type { View } from '../../../store/index.ts'
import { pageRules } from './gate.ts'
import { pageInOrder } from './paging.ts'

export const applicationProviders = {
  /** Unverified: Listing application providers is authorized on the provider `*`. */
  ListApplicationProviders: {
    ...pageRules,
    resource: (view) => applicationProviderArn(view, '*'),
    run: (tx, input) => {
      const { items, NextToken } = pageInOrder(
        input,
        APPLICATION_PROVIDERS,
        ({ name }) => name,
        (provider) => toProvider(tx, provider),
      )
      return { ApplicationProviders: items, NextToken }
    },
  },

  DescribeApplicationProvider: {
    resource: (_view, { ApplicationProviderArn }) => ApplicationProviderArn,
    run: (tx, { ApplicationProviderArn: arn }) => {
      const provider = findProvider(tx, arn)
      if (!provider) throw applicationProviderNotFound(arn)
      return toProvider(tx, provider)
    },
  },
} satisfies Family<'sso-admin'>

export function findProvider(view: View, arn: string): ApplicationProvider | undefined {
  return APPLICATION_PROVIDERS.find(({ name }) => applicationProviderArn(view, name) === arn)
}

/** Unverified: Providers of custom applications have neither an icon nor scopes of their own. */
function toProvider(
  view: View,
  { name, protocol, displayName }: ApplicationProvider,
): SsoAdminTypes.ApplicationProvider {
  return {
    ApplicationProviderArn: applicationProviderArn(view, name),
    FederationProtocol: protocol,
    DisplayData: { DisplayName: displayName },
  }
}
