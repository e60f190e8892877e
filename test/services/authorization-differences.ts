/**
 * Lists intentional differences between what policies see and the service authorization reference. Each has a
 * reason.
 */

import { actionFacts } from '../../core/aws/service-authorization.ts'

interface KnownDifference {
  readonly because: string
  /**
   * `action lacks|has key` or `action is on ARN`. An additional action of an operation is `action for
   * operation`.
   */
  readonly differences: readonly string[]
}

const RESOURCE_TAG = 'aws:resourcetag/${tagkey}'
const IAM_RESOURCE_TAG = 'iam:resourcetag/${tagkey}'

const lack = (keys: readonly string[], ...actions: readonly string[]) =>
  actions.flatMap((action) => keys.map((key) => `${action} lacks ${key}`))
const have = (keys: readonly string[], ...actions: readonly string[]) =>
  actions.flatMap((action) => keys.map((key) => `${action} has ${key}`))

/** The keys of an assertion, without its recipient. */
const SAML_KEYS: readonly string[] = [
  ...['cn', 'commonname', 'doc', 'givenname', 'iss', 'mail', 'name', 'namequalifier', 'organizationstatus'],
  ...['primarygroupsid', 'sub', 'sub_type', 'surname', 'uid', 'x500uniqueidentifier'],
  ...['homepageuri', 'identityauthnpolicyuri', 'legalname', 'superioruri', 'whitepagesuri'].map(
    (name) => `eduorg${name}`,
  ),
  ...['affiliation', 'assurance', 'entitlement', 'nickname', 'orgdn', 'orgunitdn', 'primaryaffiliation'].map(
    (name) => `eduperson${name}`,
  ),
  ...['primaryorgunitdn', 'principalname', 'scopedaffiliation', 'targetedid'].map(
    (name) => `eduperson${name}`,
  ),
].map((name) => `saml:${name}`)

/**
 * The keys of a GitHub token. They are those of every provider's tokens, then those that AWS defines only for
 * GitHub.
 */
const TOKEN_KEYS: readonly string[] = ['aud', 'sub'].map(
  (name) => `token.actions.githubusercontent.com:${name}`,
)
const GITHUB_KEYS: readonly string[] = [
  ...['actor', 'actor_id', 'enterprise_id', 'environment', 'job_workflow_ref', 'ref', 'repository'],
  ...['repository_id', 'repository_owner_id', 'workflow'],
].map((name) => `token.actions.githubusercontent.com:${name}`)

const OF_OTHER_PROVIDERS = (actionFacts('sts:AssumeRoleWithWebIdentity')?.conditionKeys ?? [])
  .map((key) => key.toLowerCase())
  .filter((key) => !/^(aws|sts|token\.actions\.githubusercontent\.com):/.test(key))

export const knownDifferences: readonly KnownDifference[] = [
  {
    because: 'What is yet to be made has no tags.',
    differences: [
      ...lack(
        [RESOURCE_TAG],
        'iam:CreateInstanceProfile',
        'iam:TagInstanceProfile for iam:CreateInstanceProfile',
        'iam:CreatePolicy',
        'iam:TagPolicy for iam:CreatePolicy',
        'iam:CreateOpenIDConnectProvider',
        'iam:TagOpenIDConnectProvider for iam:CreateOpenIDConnectProvider',
        'iam:CreateSAMLProvider',
        'iam:TagSAMLProvider for iam:CreateSAMLProvider',
        'iam:CreateVirtualMFADevice',
        'iam:TagMFADevice for iam:CreateVirtualMFADevice',
        'iam:UploadServerCertificate',
        'iam:TagServerCertificate for iam:UploadServerCertificate',
      ),
      ...lack(
        [RESOURCE_TAG, IAM_RESOURCE_TAG],
        'iam:CreateRole',
        'iam:TagRole for iam:CreateRole',
        'iam:CreateServiceLinkedRole',
        'iam:CreateServiceLinkedRole for iam:PutAccountProperties',
        'iam:CreateUser',
        'iam:TagUser for iam:CreateUser',
        'iam:AttachRolePolicy for iam:AcquireRole',
        'iam:CreateRole for iam:AcquireRole',
        'iam:PutRolePermissionsBoundary for iam:AcquireRole',
        'iam:PutRolePolicy for iam:AcquireRole',
        'iam:TagRole for iam:AcquireRole',
      ),
    ],
  },
  {
    because: 'Nobody owns a delegation request before it is taken on.',
    differences: lack(
      ['iam:delegationrequestowner'],
      'iam:AssociateDelegationRequest',
      'iam:CreateDelegationRequest',
    ),
  },
  {
    because: 'The reference leaves this action out.',
    differences: ['iam:UpdateDelegationRequest is unknown'],
  },
  {
    because: 'The role is gone by the time that somebody asks after its deletion.',
    differences: lack([RESOURCE_TAG, IAM_RESOURCE_TAG], 'iam:GetServiceLinkedRoleDeletionStatus'),
  },
  {
    because: 'Only what AcquireRole does is done by a template.',
    differences: lack(
      ['iam:roletemplatearn'],
      'iam:AttachRolePolicy',
      'iam:CreateRole',
      'iam:GetRole',
      'iam:PutRolePermissionsBoundary',
      'iam:PutRolePolicy',
      'iam:TagRole',
      'iam:TagRole for iam:CreateRole',
    ),
  },
  {
    because:
      'Security keys are enabled in the console of AWS alone, so that no call says how one is certified.',
    differences: lack(
      [
        'iam:fido-certification',
        'iam:fido-fips-140-2-certification',
        'iam:fido-fips-140-3-certification',
        'iam:registersecuritykey',
      ],
      'iam:EnableMFADevice',
    ),
  },
  {
    because: 'Which instance a profile will hand the role to is not known yet.',
    differences: lack(['iam:associatedresourcearn'], 'iam:PassRole for iam:AddRoleToInstanceProfile'),
  },
  {
    because: "A caller with credentials of AWS comes without an identity provider's assertion or token.",
    differences: [
      ...lack(
        [
          'accounts.google.com:aud',
          'accounts.google.com:sub',
          'cognito-identity.amazonaws.com:amr',
          'cognito-identity.amazonaws.com:aud',
          'cognito-identity.amazonaws.com:sub',
          'graph.facebook.com:app_id',
          'graph.facebook.com:id',
          'saml:namequalifier',
          'saml:sub',
          'saml:sub_type',
          'www.amazon.com:app_id',
          'www.amazon.com:user_id',
        ],
        'sts:AssumeRole',
      ),
      ...lack(['saml:aud'], 'sts:TagSession for sts:AssumeRole', 'sts:TagSession for sts:GetFederationToken'),
    ],
  },
  {
    because: 'A token of OpenID Connect is no assertion of SAML.',
    differences: lack(['saml:aud'], 'sts:TagSession for sts:AssumeRoleWithWebIdentity'),
  },
  {
    because:
      'Statements of trust policies that name AssumeRole, TagSession and SetSourceIdentity together, under conditions ' +
      'on an external id or on the name of the session, let the whole request through (IAM User Guide, session tags).',
    differences: [
      ...have(
        ['sts:externalid', 'sts:rolesessionname'],
        'sts:SetSourceIdentity for sts:AssumeRole',
        'sts:TagSession for sts:AssumeRole',
      ),
      ...have(['sts:sourceidentity'], 'sts:TagSession for sts:AssumeRole'),
      ...have(
        ['aws:requesttag/${tagkey}', 'aws:tagkeys', 'sts:transitivetagkeys'],
        'sts:SetSourceIdentity for sts:AssumeRole',
      ),
    ],
  },
  {
    because:
      'The same holds for AssumeRoleWithSAML, under conditions on the assertion. The reference has nothing to say of SetSourceIdentity.',
    differences: [
      ...have(
        [
          ...SAML_KEYS,
          'saml:aud',
          'sts:rolesessionname',
          'aws:requesttag/${tagkey}',
          'aws:tagkeys',
          'sts:transitivetagkeys',
        ],
        'sts:SetSourceIdentity for sts:AssumeRoleWithSAML',
      ),
      ...have(
        [...SAML_KEYS, 'sts:rolesessionname', 'sts:sourceidentity'],
        'sts:TagSession for sts:AssumeRoleWithSAML',
      ),
    ],
  },
  {
    because: 'A token is of one provider; the observed one is of GitHub.',
    differences: lack(OF_OTHER_PROVIDERS, 'sts:AssumeRoleWithWebIdentity'),
  },
  {
    because:
      'The reference lists the audience and the subject of providers that need not be created alone; all have them.',
    differences: have(TOKEN_KEYS, 'sts:AssumeRoleWithWebIdentity'),
  },
  {
    because: 'The same again for AssumeRoleWithWebIdentity, under conditions on the token.',
    differences: [
      ...have(
        [...TOKEN_KEYS, ...GITHUB_KEYS, 'sts:rolesessionname'],
        'sts:SetSourceIdentity for sts:AssumeRoleWithWebIdentity',
        'sts:TagSession for sts:AssumeRoleWithWebIdentity',
      ),
      ...have(
        ['aws:requesttag/${tagkey}', 'aws:tagkeys', 'sts:transitivetagkeys'],
        'sts:SetSourceIdentity for sts:AssumeRoleWithWebIdentity',
      ),
      ...have(['sts:sourceidentity'], 'sts:TagSession for sts:AssumeRoleWithWebIdentity'),
    ],
  },
  {
    because: 'What GetFederationToken tags is a federated user, and no role; no tag of it is transitive.',
    differences: [
      'sts:TagSession for sts:GetFederationToken is on arn:aws:sts::000000000000:federated-user/bob',
      ...lack(['sts:transitivetagkeys'], 'sts:TagSession for sts:GetFederationToken'),
    ],
  },
  {
    because:
      'The reference names no resource. On AWS, it is the account itself (9.1, C7.10.4; recorded on AWS, September 2026).',
    differences: [
      'sts:GetWebIdentityToken is on arn:aws:sts::000000000000:self',
      'sts:TagGetWebIdentityToken for sts:GetWebIdentityToken is on arn:aws:sts::000000000000:self',
    ],
  },
  {
    because:
      'The reference does not have these actions and keys yet, which the API reference names. Nothing is said there of a ' +
      'permission for GetScopedCredentials; like almost every other action it takes one.',
    differences: [
      'sts:GetScopedCredentials is unknown',
      'sts:SetWebIdentityTokenScope for sts:GetWebIdentityToken is unknown',
      ...have(['sts:identitytokenscope', 'sts:subjectmode'], 'sts:GetWebIdentityToken'),
    ],
  },
]
