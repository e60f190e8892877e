/** Applications of IAM Identity Center as clients that ask users for codes. They need no registration. */
import type { View } from '../../../store/index.ts'
import { partitionNamed } from '../../aws/partitions.ts'
import { findApplication, type OwnedApplication } from './applications.ts'
import { AUTHORIZATION_CODE, type OidcClient } from './oidc-clients.ts'

/** The scope of tokens with a context for authorization. */
export const IDENTITY_SCOPE = 'sts:identity_context'

/** The scopes that every application has. Source: API reference, CreateTokenWithIAM. */
const DEFAULT_SCOPES = ['openid', 'aws', IDENTITY_SCOPE]

/** Returns the scopes that an application can get. */
export const scopesOf = ({ scopes }: OwnedApplication['application']): readonly string[] => [
  ...Object.keys(scopes),
  ...DEFAULT_SCOPES,
]

/** Returns an application as a client. Undefined if it does not exist, is disabled, or has no grant for codes. */
export function applicationClient(view: View, arn: string): OidcClient | undefined {
  const found = findApplication(view, arn)
  const grant = found?.application.grants[AUTHORIZATION_CODE]?.AuthorizationCode
  if (!found || !grant || found.application.status === 'DISABLED') return undefined
  const { owner, instance, application } = found
  return {
    id: arn,
    name: application.name,
    scopes: scopesOf(application),
    grantTypes: Object.keys(application.grants),
    redirectUris: grant.RedirectUris ?? [],
    issuerUrl: issuerUrlOf(owner, instance.id),
    applicationArn: arn,
    region: instance.region,
    issueDate: application.createDate,
    expiryDate: Number.POSITIVE_INFINITY,
  }
}

/** Returns the URL of an instance as an issuer of ID tokens. Source: issuers that the AWS CLI accepts. */
export const issuerUrlOf = ({ partition }: { readonly partition: string }, instanceId: string) =>
  `https://identitycenter.${partitionNamed(partition).domain}/${instanceId}`
