/** Applications and trusted token issuers of the organization's instance, and calls about them. */
import {
  CreateApplicationCommand,
  type CreateApplicationCommandInput,
  CreateTrustedTokenIssuerCommand,
  type CreateTrustedTokenIssuerCommandInput,
  DescribeApplicationCommand,
  type SSOAdminClient,
} from '@aws-sdk/client-sso-admin'
import { INSTANCE, INSTANCE_ID } from '../../support/identity-center.ts'
import { membersOf } from '../callers.ts'

export const OAUTH = 'arn:aws:sso::aws:applicationProvider/custom'
export const SAML = 'arn:aws:sso::aws:applicationProvider/custom-saml'

/** Creates an application. Returns its ARN. */
export async function newApplication(
  client: SSOAdminClient,
  Name: string,
  more: Partial<CreateApplicationCommandInput> = {},
): Promise<string> {
  const { ApplicationArn } = await client.send(
    new CreateApplicationCommand({ InstanceArn: INSTANCE, ApplicationProviderArn: OAUTH, Name, ...more }),
  )
  return ApplicationArn ?? ''
}

export const describedApplication = async (client: SSOAdminClient, ApplicationArn: string) =>
  membersOf(await client.send(new DescribeApplicationCommand({ ApplicationArn })))

/** The configuration of an issuer whose tokens name users by e-mail address. */
export const ISSUER = {
  IssuerUrl: 'https://issuer.example',
  ClaimAttributePath: 'email',
  IdentityStoreAttributePath: 'emails.value',
  JwksRetrievalOption: 'OPEN_ID_DISCOVERY',
} as const

/** Creates a trusted token issuer. Returns its ARN. */
export async function newIssuer(
  client: SSOAdminClient,
  Name: string,
  more: Partial<CreateTrustedTokenIssuerCommandInput> = {},
): Promise<string> {
  const { TrustedTokenIssuerArn } = await client.send(
    new CreateTrustedTokenIssuerCommand({
      InstanceArn: INSTANCE,
      Name,
      TrustedTokenIssuerType: 'OIDC_JWT',
      TrustedTokenIssuerConfiguration: { OidcJwtConfiguration: ISSUER },
      ...more,
    }),
  )
  return TrustedTokenIssuerArn ?? ''
}

/** The ID of no application, and of no trusted token issuer. */
export const NO_APPLICATION = 'apl-0000000000000000'
export const NO_ISSUER = 'tti-00000000-0000-4000-8000-000000000000'

export const applicationOf = (accountId: string, id = NO_APPLICATION, instanceId = INSTANCE_ID) =>
  `arn:aws:sso::${accountId}:application/${instanceId}/${id}`
export const issuerOf = (accountId: string, id = NO_ISSUER, instanceId = INSTANCE_ID) =>
  `arn:aws:sso::${accountId}:trustedTokenIssuer/${instanceId}/${id}`
