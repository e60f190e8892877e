/** Delegation requests and role templates. The server has the templates of template-fixtures.ts. */
import * as sdk from '@aws-sdk/client-iam'
import { accept, associate, delegationInput, send } from '../iam/delegation/delegation-callers.ts'
import { READER } from '../iam/roles/template-fixtures.ts'
import {
  aDelegationRequest,
  arnOf,
  type Call,
  type PermittedCall,
  type Things,
  theAccount,
} from './things.ts'

const takeOn: Call = (iam, { request }) => associate(iam, request)
const takeOnAndAccept: Call = async (iam, { request }) => {
  await associate(iam, request)
  return accept(iam, request)
}

export const onDelegationRequests: readonly PermittedCall[] = [
  {
    operation: 'CreateDelegationRequest',
    resource: () => ({
      arn: arnOf('delegation-request', '*', '/'),
      printed: arnOf('delegation-request', '*', '/'),
    }),
    call: (iam) => iam.send(new sdk.CreateDelegationRequestCommand(delegationInput())),
  },
  { operation: 'AssociateDelegationRequest', resource: aDelegationRequest, call: takeOn },
  {
    operation: 'GetDelegationRequest',
    resource: aDelegationRequest,
    prepare: takeOn,
    call: (iam, { request: DelegationRequestId }) =>
      iam.send(new sdk.GetDelegationRequestCommand({ DelegationRequestId })),
  },
  {
    operation: 'GetHumanReadableSummary',
    resource: aDelegationRequest,
    prepare: takeOn,
    call: (iam, things) =>
      iam.send(new sdk.GetHumanReadableSummaryCommand({ EntityArn: aDelegationRequest(things).arn })),
  },
  {
    operation: 'ListDelegationRequests',
    resource: theAccount,
    call: (iam, { user }) =>
      iam.send(new sdk.ListDelegationRequestsCommand({ OwnerId: arnOf('user', user) })),
  },
  {
    operation: 'UpdateDelegationRequest',
    resource: aDelegationRequest,
    prepare: takeOn,
    call: (iam, { request: DelegationRequestId }) =>
      iam.send(new sdk.UpdateDelegationRequestCommand({ DelegationRequestId })),
  },
  {
    operation: 'AcceptDelegationRequest',
    resource: aDelegationRequest,
    prepare: takeOn,
    call: (iam, { request }) => accept(iam, request),
  },
  {
    operation: 'RejectDelegationRequest',
    resource: aDelegationRequest,
    prepare: takeOn,
    call: (iam, { request: DelegationRequestId }) =>
      iam.send(new sdk.RejectDelegationRequestCommand({ DelegationRequestId })),
  },
  {
    operation: 'SendDelegationToken',
    resource: aDelegationRequest,
    prepare: takeOnAndAccept,
    call: (iam, { request }) => send(iam, request),
  },
]

/** Returns the role that AcquireRole creates, as policies and denials see it. */
const acquired = ({ role }: Things) => [arnOf('role', `Reader-${role}`), `role/Reader-${role}`] as const

export const onRoleTemplates: readonly PermittedCall[] = [
  {
    operation: 'AcquireRole',
    permission: 'iam:GetRoleTemplateVersion',
    resource: () => ({ arn: READER, printed: `role template ${READER}` }),
    call: (iam, { role }) =>
      iam.send(
        new sdk.AcquireRoleCommand({
          TemplateArn: READER,
          ReplacementValues: { Name: { Values: [role] } },
        }),
      ),
    also: (things) => [
      ['iam:CreateRole', ...acquired(things)],
      ['iam:TagRole', ...acquired(things)],
      ['iam:PutRolePermissionsBoundary', ...acquired(things)],
      ['iam:PutRolePolicy', ...acquired(things)],
      ['iam:AttachRolePolicy', ...acquired(things)],
    ],
  },
  {
    operation: 'GetRoleTemplateVersion',
    resource: () => ({ arn: READER, printed: `role-template ${READER}` }),
    call: (iam) => iam.send(new sdk.GetRoleTemplateVersionCommand({ TemplateArn: READER })),
  },
]
