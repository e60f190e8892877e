/** Simulations, and other operations that report on policies. */
import * as sdk from '@aws-sdk/client-iam'
import { aGroup, aRole, DOCUMENT, type PermittedCall, type Things, theAccount } from './things.ts'

const PolicyInputList = [DOCUMENT]
const ActionNames = ['s3:GetObject']

/** Replaces the printed name with the ARN, which denials print. */
const inFull = (resource: PermittedCall['resource']) => (things: Things) => {
  const { arn } = resource(things)
  return { arn, printed: arn }
}

export const onSimulations: readonly PermittedCall[] = [
  {
    operation: 'SimulateCustomPolicy',
    resource: theAccount,
    call: (iam) => iam.send(new sdk.SimulateCustomPolicyCommand({ PolicyInputList, ActionNames })),
  },
  {
    operation: 'SimulatePrincipalPolicy',
    resource: inFull(aRole),
    call: (iam, things) =>
      iam.send(new sdk.SimulatePrincipalPolicyCommand({ PolicySourceArn: aRole(things).arn, ActionNames })),
  },
  {
    operation: 'GetContextKeysForCustomPolicy',
    resource: theAccount,
    call: (iam) => iam.send(new sdk.GetContextKeysForCustomPolicyCommand({ PolicyInputList })),
  },
  {
    operation: 'GetContextKeysForPrincipalPolicy',
    resource: inFull(aGroup),
    call: (iam, things) =>
      iam.send(new sdk.GetContextKeysForPrincipalPolicyCommand({ PolicySourceArn: aGroup(things).arn })),
  },
  {
    operation: 'ListPoliciesGrantingServiceAccess',
    resource: inFull(aRole),
    call: (iam, things) =>
      iam.send(
        new sdk.ListPoliciesGrantingServiceAccessCommand({
          Arn: aRole(things).arn,
          ServiceNamespaces: ['s3'],
        }),
      ),
  },
]
