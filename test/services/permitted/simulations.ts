/** Simulations, and other operations that report on policies. */
import * as sdk from '@aws-sdk/client-iam'
import { aGroup, aRole, DOCUMENT, type PermittedCall, type Things, theAccount } from './things.ts'

const PolicyInputList = [DOCUMENT]
const ActionNames = ['s3:GetObject']

/** Replaces the printed name with the ARN, which denials print. */
const inFull = (seen: PermittedCall['seen']) => (things: Things) => {
  const { arn } = seen(things)
  return { arn, printed: arn }
}

export const onSimulations: readonly PermittedCall[] = [
  {
    operation: 'SimulateCustomPolicy',
    seen: theAccount,
    call: (iam) => iam.send(new sdk.SimulateCustomPolicyCommand({ PolicyInputList, ActionNames })),
  },
  {
    operation: 'SimulatePrincipalPolicy',
    seen: inFull(aRole),
    call: (iam, things) =>
      iam.send(new sdk.SimulatePrincipalPolicyCommand({ PolicySourceArn: aRole(things).arn, ActionNames })),
  },
  {
    operation: 'GetContextKeysForCustomPolicy',
    seen: theAccount,
    call: (iam) => iam.send(new sdk.GetContextKeysForCustomPolicyCommand({ PolicyInputList })),
  },
  {
    operation: 'GetContextKeysForPrincipalPolicy',
    seen: inFull(aGroup),
    call: (iam, things) =>
      iam.send(new sdk.GetContextKeysForPrincipalPolicyCommand({ PolicySourceArn: aGroup(things).arn })),
  },
  {
    operation: 'ListPoliciesGrantingServiceAccess',
    seen: inFull(aRole),
    call: (iam, things) =>
      iam.send(
        new sdk.ListPoliciesGrantingServiceAccessCommand({
          Arn: aRole(things).arn,
          ServiceNamespaces: ['s3'],
        }),
      ),
  },
]
