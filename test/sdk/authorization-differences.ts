/** Where policies see something else than the service authorization reference says, and why that is meant. */

interface KnownDifference {
  readonly because: string
  /** `action lacks|has key`, `action is on ARN`; an action besides the operation's own is `action for operation`. */
  readonly differences: readonly string[]
}

const RESOURCE_TAG = 'aws:resourcetag/${tagkey}'
const IAM_RESOURCE_TAG = 'iam:resourcetag/${tagkey}'

const lack = (keys: readonly string[], ...actions: readonly string[]) =>
  actions.flatMap((action) => keys.map((key) => `${action} lacks ${key}`))
const have = (keys: readonly string[], ...actions: readonly string[]) =>
  actions.flatMap((action) => keys.map((key) => `${action} has ${key}`))

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
    because:
      'The reference leaves these actions out; the conditions that it has for the steps of AcquireRole are there.',
    differences: ['iam:AcquireRole is unknown', 'iam:UpdateDelegationRequest is unknown'],
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
    because: 'What GetFederationToken tags is a federated user, and no role; no tag of it is transitive.',
    differences: [
      'sts:TagSession for sts:GetFederationToken is on arn:aws:sts::000000000000:federated-user/bob',
      ...lack(['sts:transitivetagkeys'], 'sts:TagSession for sts:GetFederationToken'),
    ],
  },
]
