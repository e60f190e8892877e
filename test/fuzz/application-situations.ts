/** An instance with an application and a trusted token issuer, and inputs with which operations on them succeed. */
import { ACTOR_POLICY, NEW_REGION, REFRESH, SCOPE, USER } from '../services/sso-admin/application-calls.ts'
import { instance, putSubjects, SUBJECTS } from '../services/sso-admin/application-subjects.ts'
import { ISSUER, OAUTH } from '../services/sso-admin/applications.ts'
import { GROUP, putDirectory } from '../services/sso-admin/granting.ts'
import { ACCOUNT, type TestServer } from '../support/harness.ts'
import { putInstance } from '../support/identity-center.ts'
import { OTHER_REGION } from '../support/places.ts'

const { InstanceArn, ApplicationArn, TrustedTokenIssuerArn } = SUBJECTS
const { GrantType } = REFRESH
const issuer = { OidcJwtConfiguration: ISSUER }
const IAM = { ApplicationArn, AuthenticationMethodType: 'IAM' }

const INPUTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  AddRegion: { InstanceArn, RegionName: NEW_REGION },
  CreateApplication: { InstanceArn, ApplicationProviderArn: OAUTH, Name: 'New' },
  CreateApplicationAssignment: { ApplicationArn, ...GROUP },
  CreateTrustedTokenIssuer: {
    InstanceArn,
    Name: 'new',
    TrustedTokenIssuerType: 'OIDC_JWT',
    TrustedTokenIssuerConfiguration: issuer,
  },
  DeleteApplication: { ApplicationArn },
  DeleteApplicationAccessScope: { ApplicationArn, Scope: SCOPE },
  DeleteApplicationAssignment: { ApplicationArn, ...USER },
  DeleteApplicationAuthenticationMethod: IAM,
  DeleteApplicationGrant: { ApplicationArn, GrantType },
  DeleteTrustedTokenIssuer: { TrustedTokenIssuerArn },
  DescribeApplication: { ApplicationArn },
  DescribeApplicationAssignment: { ApplicationArn, ...USER },
  DescribeApplicationProvider: { ApplicationProviderArn: OAUTH },
  DescribeRegion: { InstanceArn, RegionName: OTHER_REGION },
  DescribeTrustedTokenIssuer: { TrustedTokenIssuerArn },
  GetApplicationAccessScope: { ApplicationArn, Scope: SCOPE },
  GetApplicationAssignmentConfiguration: { ApplicationArn },
  GetApplicationAuthenticationMethod: IAM,
  GetApplicationGrant: { ApplicationArn, GrantType },
  GetApplicationSessionConfiguration: { ApplicationArn },
  ListApplicationAccessScopes: { ApplicationArn },
  ListApplicationAssignments: { ApplicationArn },
  ListApplicationAssignmentsForPrincipal: { InstanceArn, ...USER },
  ListApplicationAuthenticationMethods: { ApplicationArn },
  ListApplicationGrants: { ApplicationArn },
  ListApplicationProviders: {},
  ListApplications: { InstanceArn },
  ListRegions: { InstanceArn },
  ListTrustedTokenIssuers: { InstanceArn },
  PutApplicationAccessScope: { ApplicationArn, Scope: SCOPE, AuthorizedTargets: [InstanceArn] },
  PutApplicationAssignmentConfiguration: { ApplicationArn, AssignmentRequired: false },
  PutApplicationAuthenticationMethod: {
    ...IAM,
    AuthenticationMethod: { Iam: { ActorPolicy: ACTOR_POLICY } },
  },
  PutApplicationGrant: { ApplicationArn, ...REFRESH },
  PutApplicationSessionConfiguration: { ApplicationArn, UserBackgroundSessionApplicationStatus: 'ENABLED' },
  RemoveRegion: { InstanceArn, RegionName: OTHER_REGION },
  UpdateApplication: {
    ApplicationArn,
    Name: 'new',
    PortalOptions: { SignInOptions: { Origin: 'IDENTITY_CENTER' } },
  },
  UpdateTrustedTokenIssuer: { TrustedTokenIssuerArn, TrustedTokenIssuerConfiguration: issuer },
}

/** Makes the instance. Returns inputs by the names of operations as evidence has them. */
export function makeApplication(server: TestServer): typeof INPUTS {
  putInstance(server, ACCOUNT, instance)
  putDirectory(server)
  putSubjects(server)
  return Object.fromEntries(Object.entries(INPUTS).map(([name, input]) => [`sso-admin:${name}`, input]))
}
