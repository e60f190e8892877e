/** A call of each operation on an application, a trusted token issuer, or a region. */
import type { ServiceOutputTypes, SSOAdminClient } from '@aws-sdk/client-sso-admin'
import * as sdk from '@aws-sdk/client-sso-admin'
import { ACCOUNT } from '../../support/harness.ts'
import { OTHER_REGION, REGION } from '../../support/places.ts'
import { ISSUER, OAUTH } from './applications.ts'
import { ANN, DEVS } from './granting.ts'

/** Assigns an application to the user ann. */
export const assignApplication = (client: SSOAdminClient, ApplicationArn: string, more: object = {}) =>
  client.send(new sdk.CreateApplicationAssignmentCommand({ ApplicationArn, ...USER, ...more }))

export const USER = { PrincipalType: 'USER', PrincipalId: ANN } as const

/** What the calls are about. */
export interface Subjects {
  readonly InstanceArn: string
  readonly ApplicationArn: string
  readonly TrustedTokenIssuerArn: string
}

type Send = (client: SSOAdminClient, subjects: Subjects) => Promise<ServiceOutputTypes>

/** The scope, grant, and policy in the calls. */
export const SCOPE = 'redshift:connect'
export const REFRESH = { GrantType: 'refresh_token', Grant: { RefreshToken: {} } } as const
export const ACTOR_POLICY = {
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { AWS: ACCOUNT },
    Action: 'sso-oauth:CreateTokenWithIAM',
    Resource: '*',
  },
}
const IAM = { AuthenticationMethodType: 'IAM' } as const

/** Calls on an application. */
export const applicationCalls = {
  DescribeApplication: (by, { ApplicationArn }) =>
    by.send(new sdk.DescribeApplicationCommand({ ApplicationArn })),
  UpdateApplication: (by, { ApplicationArn }) =>
    by.send(new sdk.UpdateApplicationCommand({ ApplicationArn, Name: 'new' })),
  DeleteApplication: (by, { ApplicationArn }) =>
    by.send(new sdk.DeleteApplicationCommand({ ApplicationArn })),
  GetApplicationAssignmentConfiguration: (by, { ApplicationArn }) =>
    by.send(new sdk.GetApplicationAssignmentConfigurationCommand({ ApplicationArn })),
  PutApplicationAssignmentConfiguration: (by, { ApplicationArn }) =>
    by.send(
      new sdk.PutApplicationAssignmentConfigurationCommand({ ApplicationArn, AssignmentRequired: false }),
    ),
  GetApplicationSessionConfiguration: (by, { ApplicationArn }) =>
    by.send(new sdk.GetApplicationSessionConfigurationCommand({ ApplicationArn })),
  PutApplicationSessionConfiguration: (by, { ApplicationArn }) =>
    by.send(
      new sdk.PutApplicationSessionConfigurationCommand({
        ApplicationArn,
        UserBackgroundSessionApplicationStatus: 'ENABLED',
      }),
    ),
  CreateApplicationAssignment: (by, { ApplicationArn }) =>
    assignApplication(by, ApplicationArn, { PrincipalType: 'GROUP', PrincipalId: DEVS }),
  DeleteApplicationAssignment: (by, { ApplicationArn }) =>
    by.send(new sdk.DeleteApplicationAssignmentCommand({ ApplicationArn, ...USER })),
  DescribeApplicationAssignment: (by, { ApplicationArn }) =>
    by.send(new sdk.DescribeApplicationAssignmentCommand({ ApplicationArn, ...USER })),
  ListApplicationAssignments: (by, { ApplicationArn }) =>
    by.send(new sdk.ListApplicationAssignmentsCommand({ ApplicationArn })),
  PutApplicationAccessScope: (by, { ApplicationArn }) =>
    by.send(new sdk.PutApplicationAccessScopeCommand({ ApplicationArn, Scope: SCOPE })),
  GetApplicationAccessScope: (by, { ApplicationArn }) =>
    by.send(new sdk.GetApplicationAccessScopeCommand({ ApplicationArn, Scope: SCOPE })),
  DeleteApplicationAccessScope: (by, { ApplicationArn }) =>
    by.send(new sdk.DeleteApplicationAccessScopeCommand({ ApplicationArn, Scope: SCOPE })),
  ListApplicationAccessScopes: (by, { ApplicationArn }) =>
    by.send(new sdk.ListApplicationAccessScopesCommand({ ApplicationArn })),
  PutApplicationGrant: (by, { ApplicationArn }) =>
    by.send(new sdk.PutApplicationGrantCommand({ ApplicationArn, ...REFRESH })),
  GetApplicationGrant: (by, { ApplicationArn }) =>
    by.send(new sdk.GetApplicationGrantCommand({ ApplicationArn, GrantType: REFRESH.GrantType })),
  DeleteApplicationGrant: (by, { ApplicationArn }) =>
    by.send(new sdk.DeleteApplicationGrantCommand({ ApplicationArn, GrantType: REFRESH.GrantType })),
  ListApplicationGrants: (by, { ApplicationArn }) =>
    by.send(new sdk.ListApplicationGrantsCommand({ ApplicationArn })),
  PutApplicationAuthenticationMethod: (by, { ApplicationArn }) =>
    by.send(
      new sdk.PutApplicationAuthenticationMethodCommand({
        ApplicationArn,
        ...IAM,
        AuthenticationMethod: { Iam: { ActorPolicy: ACTOR_POLICY } },
      }),
    ),
  GetApplicationAuthenticationMethod: (by, { ApplicationArn }) =>
    by.send(new sdk.GetApplicationAuthenticationMethodCommand({ ApplicationArn, ...IAM })),
  DeleteApplicationAuthenticationMethod: (by, { ApplicationArn }) =>
    by.send(new sdk.DeleteApplicationAuthenticationMethodCommand({ ApplicationArn, ...IAM })),
  ListApplicationAuthenticationMethods: (by, { ApplicationArn }) =>
    by.send(new sdk.ListApplicationAuthenticationMethodsCommand({ ApplicationArn })),
} satisfies Readonly<Record<string, Send>>

/** Calls on a trusted token issuer. */
export const issuerCalls = {
  DescribeTrustedTokenIssuer: (by, { TrustedTokenIssuerArn }) =>
    by.send(new sdk.DescribeTrustedTokenIssuerCommand({ TrustedTokenIssuerArn })),
  UpdateTrustedTokenIssuer: (by, { TrustedTokenIssuerArn }) =>
    by.send(new sdk.UpdateTrustedTokenIssuerCommand({ TrustedTokenIssuerArn, Name: 'new' })),
  DeleteTrustedTokenIssuer: (by, { TrustedTokenIssuerArn }) =>
    by.send(new sdk.DeleteTrustedTokenIssuerCommand({ TrustedTokenIssuerArn })),
} satisfies Readonly<Record<string, Send>>

/** A region that the instance of the tests is not in. */
export const NEW_REGION = REGION.replace(/-\d$/, '-9')

/** Calls on an instance that accounts of the organization may not call. */
export const instanceCalls = {
  AddRegion: (by, { InstanceArn }) =>
    by.send(new sdk.AddRegionCommand({ InstanceArn, RegionName: NEW_REGION })),
  RemoveRegion: (by, { InstanceArn }) =>
    by.send(new sdk.RemoveRegionCommand({ InstanceArn, RegionName: OTHER_REGION })),
  DescribeRegion: (by, { InstanceArn }) =>
    by.send(new sdk.DescribeRegionCommand({ InstanceArn, RegionName: OTHER_REGION })),
  ListRegions: (by, { InstanceArn }) => by.send(new sdk.ListRegionsCommand({ InstanceArn })),
  ListTrustedTokenIssuers: (by, { InstanceArn }) =>
    by.send(new sdk.ListTrustedTokenIssuersCommand({ InstanceArn })),
} satisfies Readonly<Record<string, Send>>

/** Calls on an instance that accounts of the organization may call, too. */
export const memberCalls = {
  CreateApplication: (by, { InstanceArn }) =>
    by.send(new sdk.CreateApplicationCommand({ InstanceArn, ApplicationProviderArn: OAUTH, Name: 'App' })),
  ListApplicationAssignmentsForPrincipal: (by, { InstanceArn, ApplicationArn }) =>
    by.send(
      new sdk.ListApplicationAssignmentsForPrincipalCommand({
        InstanceArn,
        ...USER,
        Filter: { ApplicationArn },
      }),
    ),
} satisfies Readonly<Record<string, Send>>

export const createIssuer: Send = (by, { InstanceArn }) =>
  by.send(
    new sdk.CreateTrustedTokenIssuerCommand({
      InstanceArn,
      Name: 'new',
      TrustedTokenIssuerType: 'OIDC_JWT',
      TrustedTokenIssuerConfiguration: { OidcJwtConfiguration: ISSUER },
    }),
  )
