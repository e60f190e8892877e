/** Reports, and operations on the account as a whole. */
import * as sdk from '@aws-sdk/client-iam'
import type { SeedOrganization } from '../../../server/seed/types.ts'
import { ACCOUNT } from '../../support/harness.ts'
import { ORGANIZATION, organizationWith } from '../../support/organizations.ts'
import { aRole, type Call, type PermittedCall, type Things, theAccount } from './things.ts'

/** The organization that the account must manage for these calls. */
export const ORGANIZATION_SEED: SeedOrganization = {
  ...organizationWith([], {}),
  trustedServices: ['iam.amazonaws.com'],
}

const ENTITY_PATH = `${ORGANIZATION}/r-exam`
const anEntityPath = () => {
  const arn = `arn:aws:iam::${ACCOUNT}:access-report/${ENTITY_PATH}`
  return { arn, printed: arn }
}
/** Returns a role named by its ARN, which a denial prints. */
const aRoleArn = (things: Things) => ({ arn: aRole(things).arn, printed: aRole(things).arn })

/** Report IDs by their subjects. */
const jobs = new Map<string, string>()
const jobOn = (subject: string) => ({ JobId: jobs.get(subject) ?? '0'.repeat(36) })

const generate: Call = async (iam, things) => {
  const { arn: Arn } = aRole(things)
  const { JobId = '' } = await iam.send(new sdk.GenerateServiceLastAccessedDetailsCommand({ Arn }))
  return jobs.set(things.role, JobId)
}
const generateForOrganization: Call = async (iam) => {
  const input = { EntityPath: ENTITY_PATH, OrganizationsPolicyId: 'p-FullAWSAccess' }
  const { JobId = '' } = await iam.send(new sdk.GenerateOrganizationsAccessReportCommand(input))
  return jobs.set(ENTITY_PATH, JobId)
}
const generateCredentials: Call = (iam) => iam.send(new sdk.GenerateCredentialReportCommand({}))

export const onReports: readonly PermittedCall[] = [
  { operation: 'GenerateCredentialReport', resource: theAccount, call: generateCredentials },
  {
    operation: 'GetCredentialReport',
    resource: theAccount,
    prepare: generateCredentials,
    call: (iam) => iam.send(new sdk.GetCredentialReportCommand({})),
  },
  {
    operation: 'GetAccountSummary',
    resource: theAccount,
    call: (iam) => iam.send(new sdk.GetAccountSummaryCommand({})),
  },
  {
    operation: 'GetAccountAuthorizationDetails',
    resource: theAccount,
    call: (iam) => iam.send(new sdk.GetAccountAuthorizationDetailsCommand({})),
  },
  { operation: 'GenerateServiceLastAccessedDetails', resource: aRoleArn, call: generate },
  {
    operation: 'GetServiceLastAccessedDetails',
    resource: theAccount,
    prepare: generate,
    preparedForAdministrator: true,
    call: (iam, { role }) => iam.send(new sdk.GetServiceLastAccessedDetailsCommand(jobOn(role))),
  },
  {
    operation: 'GetServiceLastAccessedDetailsWithEntities',
    resource: theAccount,
    prepare: generate,
    preparedForAdministrator: true,
    call: (iam, { role }) =>
      iam.send(
        new sdk.GetServiceLastAccessedDetailsWithEntitiesCommand({
          ...jobOn(role),
          ServiceNamespace: 'iam',
        }),
      ),
  },
  { operation: 'GenerateOrganizationsAccessReport', resource: anEntityPath, call: generateForOrganization },
  {
    operation: 'GetOrganizationsAccessReport',
    resource: theAccount,
    prepare: generateForOrganization,
    preparedForAdministrator: true,
    call: (iam) => iam.send(new sdk.GetOrganizationsAccessReportCommand(jobOn(ENTITY_PATH))),
  },
]

const ROLE_MANAGER_ROLE = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/role-manager.iam.amazonaws.com/AWSServiceRoleForIAMRoleManager`
const putProperties: Call = (iam) =>
  iam.send(new sdk.PutAccountPropertiesCommand({ Properties: { 'RoleManager/Enabled': 'true' } }))
const enableFederation: Call = (iam) =>
  iam.send(new sdk.EnableOutboundWebIdentityFederationCommand({})).catch(() => undefined)
const disableFederation: Call = (iam) =>
  iam.send(new sdk.DisableOutboundWebIdentityFederationCommand({})).catch(() => undefined)

export const onAccountPreferences: readonly PermittedCall[] = [
  {
    operation: 'SetSecurityTokenServicePreferences',
    resource: theAccount,
    call: (iam) =>
      iam.send(new sdk.SetSecurityTokenServicePreferencesCommand({ GlobalEndpointTokenVersion: 'v2Token' })),
  },
  {
    operation: 'PutAccountProperties',
    resource: theAccount,
    also: () => [['iam:CreateServiceLinkedRole', ROLE_MANAGER_ROLE]],
    call: putProperties,
  },
  {
    operation: 'GetAccountProperties',
    resource: theAccount,
    prepare: putProperties,
    call: (iam) => iam.send(new sdk.GetAccountPropertiesCommand({})),
  },
  {
    operation: 'EnableOutboundWebIdentityFederation',
    resource: theAccount,
    prepare: disableFederation,
    call: (iam) => iam.send(new sdk.EnableOutboundWebIdentityFederationCommand({})),
  },
  {
    operation: 'DisableOutboundWebIdentityFederation',
    resource: theAccount,
    prepare: enableFederation,
    call: (iam) => iam.send(new sdk.DisableOutboundWebIdentityFederationCommand({})),
  },
  {
    operation: 'GetOutboundWebIdentityFederationInfo',
    resource: theAccount,
    prepare: enableFederation,
    call: (iam) => iam.send(new sdk.GetOutboundWebIdentityFederationInfoCommand({})),
  },
]

export const onRootAccess: readonly PermittedCall[] = [
  {
    operation: 'EnableOrganizationsRootCredentialsManagement',
    resource: theAccount,
    call: (iam) => iam.send(new sdk.EnableOrganizationsRootCredentialsManagementCommand({})),
  },
  {
    operation: 'DisableOrganizationsRootCredentialsManagement',
    resource: theAccount,
    call: (iam) => iam.send(new sdk.DisableOrganizationsRootCredentialsManagementCommand({})),
  },
  {
    operation: 'EnableOrganizationsRootSessions',
    resource: theAccount,
    call: (iam) => iam.send(new sdk.EnableOrganizationsRootSessionsCommand({})),
  },
  {
    operation: 'DisableOrganizationsRootSessions',
    resource: theAccount,
    call: (iam) => iam.send(new sdk.DisableOrganizationsRootSessionsCommand({})),
  },
  {
    operation: 'ListOrganizationsFeatures',
    resource: theAccount,
    call: (iam) => iam.send(new sdk.ListOrganizationsFeaturesCommand({})),
  },
]
