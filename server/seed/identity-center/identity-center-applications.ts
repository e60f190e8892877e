/** Creates applications of IAM Identity Center and trusted token issuers. */

import { OAUTH_PROVIDER } from '../../../core/aws/application-providers.ts'
import { applicationProviderArn } from '../../../core/aws/identity-center-ids.ts'
import { type SsoAdminTypes, ssoAdmin } from '../../../protocol/model/index.ts'
import type { SeedSsoApplication, SeedTrustedTokenIssuer } from '../../../schemas/seed.ts'
import type { Tx } from '../../../store/index.ts'
import { inApiNames } from '../../services/identitystore/attributes.ts'
import { applicationAccessScopes } from '../../services/sso-admin/application-access-scopes.ts'
import { applicationAssignments } from '../../services/sso-admin/application-assignments.ts'
import { applicationAuthenticationMethods } from '../../services/sso-admin/application-authentication-methods.ts'
import { applicationGrants } from '../../services/sso-admin/application-grants.ts'
import { applicationSettings } from '../../services/sso-admin/application-settings.ts'
import { applications as applicationOperations } from '../../services/sso-admin/applications.ts'
import { trustedTokenIssuers } from '../../services/sso-admin/trusted-token-issuers.ts'
import { StepFailure, unknownName } from '../failure.ts'
import { type ManagementAccount, perform } from '../organization/organization-calls.ts'
import type { Path } from '../parse.ts'
import { tagsOf } from '../steps.ts'
import type { SeedIdentityCenter } from '../types.ts'
import { assigneeOf } from './identity-center-access.ts'
import type { Center } from './identity-center-users.ts'

/** All applications come before their scopes, which name applications. */
export function addApplications(
  center: Center,
  { trustedTokenIssuers: issuers = [], applications = [] }: SeedIdentityCenter,
  path: Path,
): void {
  for (const [index, issuer] of issuers.entries())
    addTokenIssuer(center, issuer, [...path, 'trustedTokenIssuers', index])
  const created = applications.map((application, index) => {
    const place = [...path, 'applications', index]
    return { application, path: place, arn: addApplication(center, application, place) }
  })
  for (const each of created) completeApplication(center, each)
}

function addTokenIssuer(center: Center, issuer: SeedTrustedTokenIssuer, path: Path): void {
  const { tx, ctx, instance } = center
  const { id, name, tags, trustedTokenIssuerConfiguration } = issuer
  if (id !== undefined && tx.trustedTokenIssuers.has(id))
    throw new StepFailure([...path, 'id'], `Trusted token issuer ${id} already exists`)
  const { oidcJwtConfiguration: configuration } = trustedTokenIssuerConfiguration
  const withId = id === undefined ? ctx : { ...ctx, newUuid: () => id.slice('tti-'.length) }
  perform(
    { tx, ctx: withId },
    {
      path,
      operation: 'CreateTrustedTokenIssuer',
      input: {
        InstanceArn: instance.arn,
        Name: name,
        TrustedTokenIssuerType: 'OIDC_JWT',
        TrustedTokenIssuerConfiguration: {
          OidcJwtConfiguration: {
            IssuerUrl: configuration.issuerUrl,
            ClaimAttributePath: configuration.claimAttributePath,
            IdentityStoreAttributePath: configuration.identityStoreAttributePath,
            JwksRetrievalOption: 'OPEN_ID_DISCOVERY',
          },
        },
        Tags: tagsOf(tags),
      },
      run: trustedTokenIssuers.CreateTrustedTokenIssuer.run,
      model: ssoAdmin,
    },
  )
}

/** Returns the ARN. */
function addApplication(center: Center, application: SeedSsoApplication, path: Path): string {
  const { tx, instance } = center
  const { applicationProviderArn: provider, description, portalOptions } = application
  const { ApplicationArn = '' } = perform(withId(center, application, path), {
    path,
    operation: 'CreateApplication',
    input: {
      InstanceArn: instance.arn,
      ApplicationProviderArn: provider ?? applicationProviderArn(tx, OAUTH_PROVIDER.name),
      Name: application.name,
      Description: description || undefined,
      ...(portalOptions ? { PortalOptions: Object(inApiNames(portalOptions)) } : {}),
      Status: application.status,
      Tags: tagsOf(application.tags),
    },
    run: applicationOperations.CreateApplication.run,
    model: ssoAdmin,
  })
  return ApplicationArn
}

/** Returns an account whose next application gets the ID of the seed. On AWS, IDs are random. */
function withId({ tx, ctx }: Center, { id }: SeedSsoApplication, path: Path): ManagementAccount {
  if (id === undefined) return { tx, ctx }
  if (tx.ssoApplications.has(id)) throw new StepFailure([...path, 'id'], `Application ${id} already exists`)
  return { tx, ctx: { ...ctx, randomBytes: () => Buffer.from(id.slice('apl-'.length), 'hex') } }
}

/** An application that exists. */
interface CreatedApplication {
  readonly application: SeedSsoApplication
  readonly path: Path
  readonly arn: string
}

function completeApplication(center: Center, created: CreatedApplication): void {
  addGrants(center, created)
  addScopes(center, created)
  addAssignments(center, created)
  const { arn: ApplicationArn, path, application } = created
  const { actorPolicy, assignmentRequired } = application
  if (actorPolicy)
    perform(center, {
      path: [...path, 'actorPolicy'],
      operation: 'PutApplicationAuthenticationMethod',
      input: {
        ApplicationArn,
        AuthenticationMethodType: 'IAM',
        AuthenticationMethod: { Iam: { ActorPolicy: actorPolicy } },
      },
      run: applicationAuthenticationMethods.PutApplicationAuthenticationMethod.run,
      model: ssoAdmin,
    })
  if (assignmentRequired !== undefined)
    perform(center, {
      path: [...path, 'assignmentRequired'],
      operation: 'PutApplicationAssignmentConfiguration',
      input: { ApplicationArn, AssignmentRequired: assignmentRequired },
      run: applicationSettings.PutApplicationAssignmentConfiguration.run,
      model: ssoAdmin,
    })
}

type GrantName = keyof NonNullable<SeedSsoApplication['grants']>

const GRANT_TYPES: Readonly<Record<GrantName, SsoAdminTypes.GrantType>> = {
  authorizationCode: 'authorization_code',
  refreshToken: 'refresh_token',
  jwtBearer: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  tokenExchange: 'urn:ietf:params:oauth:grant-type:token-exchange',
}

function addGrants(center: Center, { application: { grants = {} }, arn, path }: CreatedApplication): void {
  const { jwtBearer, ...others } = grants
  const put = (name: GrantName, Grant: SsoAdminTypes.Grant) =>
    perform(center, {
      path: [...path, 'grants', name],
      operation: 'PutApplicationGrant',
      input: { ApplicationArn: arn, GrantType: GRANT_TYPES[name], Grant },
      run: applicationGrants.PutApplicationGrant.run,
      model: ssoAdmin,
    })
  for (const name of ['authorizationCode', 'refreshToken', 'tokenExchange'] as const)
    if (others[name]) put(name, Object(inApiNames({ [name]: others[name] })))
  if (!jwtBearer) return
  const place = [...path, 'grants', 'jwtBearer', 'authorizedTokenIssuers']
  const AuthorizedTokenIssuers = jwtBearer.authorizedTokenIssuers?.map((issuer, index) => ({
    TrustedTokenIssuerArn: requireIssuerArn(center.tx, issuer.trustedTokenIssuer, [...place, index]),
    AuthorizedAudiences: issuer.authorizedAudiences,
  }))
  put('jwtBearer', { JwtBearer: { AuthorizedTokenIssuers } })
}

/** @throws StepFailure */
function requireIssuerArn({ trustedTokenIssuers: issuers }: Tx, name: string, path: Path): string {
  for (const [, { arn }] of issuers.by('name', name)) return arn
  const names = Array.from(issuers.rows(), ([, issuer]) => issuer.name)
  throw unknownName(path, 'trusted token issuer', name, names)
}

function addScopes(center: Center, { application: { scopes = {} }, arn, path }: CreatedApplication): void {
  for (const [scope, targets] of Object.entries(scopes)) {
    const place = [...path, 'scopes', scope]
    const AuthorizedTargets = targets.map((target, index) =>
      requireApplicationArn(center.tx, target, [...place, index]),
    )
    perform(center, {
      path: place,
      operation: 'PutApplicationAccessScope',
      input: {
        ApplicationArn: arn,
        Scope: scope,
        ...(AuthorizedTargets.length > 0 ? { AuthorizedTargets } : {}),
      },
      run: applicationAccessScopes.PutApplicationAccessScope.run,
      model: ssoAdmin,
    })
  }
}

/** Returns the ARN of an application. @throws StepFailure */
function requireApplicationArn({ ssoApplications }: Tx, reference: string, path: Path): string {
  if (reference.startsWith('arn:')) return reference
  const present = Array.from(ssoApplications.rows(), ([, application]) => application)
  const found = present.find(({ name }) => name === reference)
  if (found) return found.arn
  const names = present.map(({ name }) => name)
  throw unknownName(path, 'application', reference, names)
}

function addAssignments(
  center: Center,
  { application: { assignments = [] }, arn, path }: CreatedApplication,
): void {
  for (const [index, assignment] of assignments.entries()) {
    const place = [...path, 'assignments', index]
    perform(center, {
      path: place,
      operation: 'CreateApplicationAssignment',
      input: { ApplicationArn: arn, ...assigneeOf(center.tx, assignment, place) },
      run: applicationAssignments.CreateApplicationAssignment.run,
      model: ssoAdmin,
    })
  }
}
