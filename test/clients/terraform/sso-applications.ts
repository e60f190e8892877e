/** Applications of IAM Identity Center, and trusted token issuers. */
import { IDENTITY_STORE as IdentityStoreId, INSTANCE as InstanceArn } from '../../support/identity-center.ts'
import { type Answers, callsOf } from '../calls.ts'
import type { Resource } from './lifecycle.ts'

const { call, callWith } = callsOf('sso-admin')

const ApplicationProviderArn = 'arn:aws:sso::aws:applicationProvider/custom'
const Tags = [{ Key: 'stage', Value: 'test' }]
const named = (answers: Answers) => ({ ApplicationArn: answers.get('ApplicationArn') })
const PortalOptions = {
  SignInOptions: { Origin: 'APPLICATION' as const, ApplicationUrl: 'https://example.com' },
}
const newApplication = (Name: string) =>
  call('CreateApplication', { InstanceArn, ApplicationProviderArn, Name })

const application = (): Resource => ({
  type: 'aws_ssoadmin_application',
  create: [call('CreateApplication', { InstanceArn, ApplicationProviderArn, Name: 'tf-app', Tags })],
  read: [
    callWith('DescribeApplication', named),
    callWith('ListTagsForResource', (answers) => ({ ResourceArn: named(answers).ApplicationArn })),
  ],
  shows: [{ Name: 'tf-app', ApplicationProviderArn, Status: 'ENABLED' }, { Tags }],
  update: {
    calls: [
      callWith('UpdateApplication', (answers) => ({
        ...named(answers),
        Name: 'tf-application',
        Description: 'two',
        Status: 'DISABLED' as const,
        PortalOptions,
      })),
    ],
    shows: [
      {
        Name: 'tf-application',
        Description: 'two',
        Status: 'DISABLED',
        PortalOptions,
      },
      { Tags },
    ],
  },
  destroy: [callWith('DeleteApplication', named)],
  gone: 'ResourceNotFoundException',
})

const assignment = (): Resource => {
  const { call: create } = callsOf('identitystore')
  const assigned = (answers: Answers) => ({
    ...named(answers),
    PrincipalId: answers.get('GroupId'),
    PrincipalType: 'GROUP' as const,
  })
  return {
    type: 'aws_ssoadmin_application_assignment',
    needs: [
      newApplication('tf-assigned'),
      create('CreateGroup', { IdentityStoreId, DisplayName: 'tf-app-users' }),
    ],
    create: [callWith('CreateApplicationAssignment', assigned)],
    read: [callWith('DescribeApplicationAssignment', assigned)],
    shows: [{ PrincipalType: 'GROUP' }],
    destroy: [callWith('DeleteApplicationAssignment', assigned)],
    gone: 'ResourceNotFoundException',
  }
}

const assignmentConfiguration = (): Resource => {
  const require = (AssignmentRequired: boolean) =>
    callWith('PutApplicationAssignmentConfiguration', (answers) => ({
      ...named(answers),
      AssignmentRequired,
    }))
  return {
    type: 'aws_ssoadmin_application_assignment_configuration',
    needs: [newApplication('tf-open')],
    create: [require(false)],
    read: [callWith('GetApplicationAssignmentConfiguration', named)],
    shows: [{ AssignmentRequired: false }],
    // The provider sets the default again.
    destroy: [require(true)],
    gone: { AssignmentRequired: true },
  }
}

const accessScope = (): Resource => {
  const scope = (answers: Answers) => ({ ...named(answers), Scope: 'sso:account:access' })
  return {
    type: 'aws_ssoadmin_application_access_scope',
    needs: [newApplication('tf-scoped')],
    create: [
      callWith('PutApplicationAccessScope', (answers) => ({
        ...scope(answers),
        AuthorizedTargets: [named(answers).ApplicationArn],
      })),
    ],
    read: [callWith('GetApplicationAccessScope', scope)],
    shows: [{ Scope: 'sso:account:access' }],
    destroy: [callWith('DeleteApplicationAccessScope', scope)],
    gone: 'ResourceNotFoundException',
  }
}

const tokenIssuer = (): Resource => {
  const issuer = (answers: Answers) => ({ TrustedTokenIssuerArn: answers.get('TrustedTokenIssuerArn') })
  const configuration = (ClaimAttributePath: string) => ({
    ClaimAttributePath,
    IdentityStoreAttributePath: 'emails.value',
    JwksRetrievalOption: 'OPEN_ID_DISCOVERY' as const,
  })
  const first = { OidcJwtConfiguration: { IssuerUrl: 'https://example.com', ...configuration('email') } }
  return {
    type: 'aws_ssoadmin_trusted_token_issuer',
    create: [
      call('CreateTrustedTokenIssuer', {
        InstanceArn,
        Name: 'tf-issuer',
        TrustedTokenIssuerType: 'OIDC_JWT',
        TrustedTokenIssuerConfiguration: first,
        Tags,
      }),
    ],
    read: [
      callWith('DescribeTrustedTokenIssuer', issuer),
      callWith('ListTagsForResource', (answers) => ({ ResourceArn: issuer(answers).TrustedTokenIssuerArn })),
    ],
    shows: [{ Name: 'tf-issuer', TrustedTokenIssuerConfiguration: first }, { Tags }],
    update: {
      calls: [
        callWith('UpdateTrustedTokenIssuer', (answers) => ({
          ...issuer(answers),
          Name: 'tf-other-issuer',
          TrustedTokenIssuerConfiguration: { OidcJwtConfiguration: configuration('mail') },
        })),
      ],
      shows: [
        {
          Name: 'tf-other-issuer',
          TrustedTokenIssuerConfiguration: { OidcJwtConfiguration: { ClaimAttributePath: 'mail' } },
        },
        { Tags },
      ],
    },
    destroy: [callWith('DeleteTrustedTokenIssuer', issuer)],
    gone: 'ResourceNotFoundException',
  }
}

export const applications = [
  application(),
  assignment(),
  assignmentConfiguration(),
  accessScope(),
  tokenIssuer(),
]
