/** Delegation requests and role templates. The server has the templates of template-fixtures.ts. */
import * as sdk from '@aws-sdk/client-iam'
import { accept, asked, associate, send } from '../iam/delegation/delegation-callers.ts'
import { READER } from '../iam/roles/template-fixtures.ts'
import { aDelegationRequest, arnOf, type Call, type PermittedCall, theAccount } from './things.ts'

const takeOn: Call = (iam, { request }) => associate(iam, request)
const takeOnAndAccept: Call = async (iam, { request }) => {
  await associate(iam, request)
  return accept(iam, request)
}

export const onDelegationRequests: readonly PermittedCall[] = [
  {
    operation: 'CreateDelegationRequest',
    seen: () => ({
      arn: arnOf('delegation-request', '*', '/'),
      printed: arnOf('delegation-request', '*', '/'),
    }),
    call: (iam) => iam.send(new sdk.CreateDelegationRequestCommand(asked())),
  },
  { operation: 'AssociateDelegationRequest', seen: aDelegationRequest, call: takeOn },
  {
    operation: 'GetDelegationRequest',
    seen: aDelegationRequest,
    prepare: takeOn,
    call: (iam, { request: DelegationRequestId }) =>
      iam.send(new sdk.GetDelegationRequestCommand({ DelegationRequestId })),
  },
  {
    operation: 'GetHumanReadableSummary',
    seen: aDelegationRequest,
    prepare: takeOn,
    call: (iam, things) =>
      iam.send(new sdk.GetHumanReadableSummaryCommand({ EntityArn: aDelegationRequest(things).arn })),
  },
  {
    operation: 'ListDelegationRequests',
    seen: theAccount,
    call: (iam, { user }) =>
      iam.send(new sdk.ListDelegationRequestsCommand({ OwnerId: arnOf('user', user) })),
  },
  {
    operation: 'UpdateDelegationRequest',
    seen: aDelegationRequest,
    prepare: takeOn,
    call: (iam, { request: DelegationRequestId }) =>
      iam.send(new sdk.UpdateDelegationRequestCommand({ DelegationRequestId })),
  },
  {
    operation: 'AcceptDelegationRequest',
    seen: aDelegationRequest,
    prepare: takeOn,
    call: (iam, { request }) => accept(iam, request),
  },
  {
    operation: 'RejectDelegationRequest',
    seen: aDelegationRequest,
    prepare: takeOn,
    call: (iam, { request: DelegationRequestId }) =>
      iam.send(new sdk.RejectDelegationRequestCommand({ DelegationRequestId })),
  },
  {
    operation: 'SendDelegationToken',
    seen: aDelegationRequest,
    prepare: takeOnAndAccept,
    call: (iam, { request }) => send(iam, request),
  },
]

const theTemplate = () => ({ arn: READER, printed: READER })
const NEW_ROLE = arnOf('role', 'Reader-permitted')

export const onRoleTemplates: readonly PermittedCall[] = [
  {
    operation: 'AcquireRole',
    seen: theTemplate,
    call: (iam) =>
      iam.send(
        new sdk.AcquireRoleCommand({
          TemplateArn: READER,
          ReplacementValues: { Name: { Values: ['permitted'] } },
        }),
      ),
    also: () => [
      ['iam:CreateRole', NEW_ROLE],
      ['iam:TagRole', NEW_ROLE],
      ['iam:PutRolePermissionsBoundary', NEW_ROLE],
      ['iam:PutRolePolicy', NEW_ROLE],
      ['iam:AttachRolePolicy', NEW_ROLE],
    ],
  },
  {
    operation: 'GetRoleTemplateVersion',
    seen: theTemplate,
    call: (iam) => iam.send(new sdk.GetRoleTemplateVersionCommand({ TemplateArn: READER })),
  },
]
