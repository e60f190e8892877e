/** Login profiles and the password policy. */
import * as sdk from '@aws-sdk/client-iam'
import { PASSWORD } from '../iam/credentials/passwords.ts'
import { aUser, type Call, type PermittedCall, theAccount } from './things.ts'

const createProfile: Call = (iam, { user: UserName }) =>
  iam.send(new sdk.CreateLoginProfileCommand({ UserName, Password: PASSWORD }))

export const onLoginProfiles: readonly PermittedCall[] = [
  { operation: 'CreateLoginProfile', resource: aUser, call: createProfile },
  {
    operation: 'GetLoginProfile',
    resource: aUser,
    prepare: createProfile,
    call: (iam, { user: UserName }) => iam.send(new sdk.GetLoginProfileCommand({ UserName })),
  },
  {
    operation: 'UpdateLoginProfile',
    resource: aUser,
    prepare: createProfile,
    call: (iam, { user: UserName }) =>
      iam.send(new sdk.UpdateLoginProfileCommand({ UserName, PasswordResetRequired: true })),
  },
  {
    operation: 'DeleteLoginProfile',
    resource: aUser,
    prepare: createProfile,
    call: (iam, { user: UserName }) => iam.send(new sdk.DeleteLoginProfileCommand({ UserName })),
  },
]

const updatePolicy: Call = (iam) => iam.send(new sdk.UpdateAccountPasswordPolicyCommand({}))

export const onPasswordPolicies: readonly PermittedCall[] = [
  { operation: 'UpdateAccountPasswordPolicy', resource: theAccount, call: updatePolicy },
  {
    operation: 'GetAccountPasswordPolicy',
    resource: theAccount,
    prepare: updatePolicy,
    call: (iam) => iam.send(new sdk.GetAccountPasswordPolicyCommand({})),
  },
  {
    operation: 'DeleteAccountPasswordPolicy',
    resource: theAccount,
    prepare: updatePolicy,
    call: (iam) => iam.send(new sdk.DeleteAccountPasswordPolicyCommand({})),
  },
]
