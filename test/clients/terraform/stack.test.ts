/**
 * Resources that refer to each other, in the worst order.
 *
 * Terraform's provider retries after some errors because it attributes them to delays. It recognizes them by
 * code and, for some, by message.
 */
import { expect, test } from '@jest/globals'
import { ACCOUNT, policy, serverForAllTests, trust } from '../../support/harness.ts'
import { call, countsOf, type IamCall, send } from '../calls.ts'

const server = serverForAllTests()

const [RoleName, UserName, GroupName, InstanceProfileName] = ['app', 'deployer', 'team', 'app']
const PolicyArn = `arn:aws:iam::${ACCOUNT}:policy/app`
const PolicyDocument = policy('Allow', 's3:GetObject')
const user = `arn:aws:iam::${ACCOUNT}:user/deployer`

const APPLY = [
  call('AddRoleToInstanceProfile', { InstanceProfileName, RoleName }),
  call('PutRolePolicy', { RoleName, PolicyName: 'own', PolicyDocument }),
  call('AttachRolePolicy', { RoleName, PolicyArn }),
  call('CreateRole', { RoleName, AssumeRolePolicyDocument: trust({ AWS: user }) }),
  call('AddUserToGroup', { UserName, GroupName }),
  call('CreateInstanceProfile', { InstanceProfileName }),
  call('CreatePolicy', { PolicyName: 'app', PolicyDocument }),
  call('CreateGroup', { GroupName }),
  call('CreateUser', { UserName }),
]

const DESTROY = [
  call('DeleteUser', { UserName }),
  call('DeleteGroup', { GroupName }),
  call('DeletePolicy', { PolicyArn }),
  call('DeleteInstanceProfile', { InstanceProfileName }),
  call('DeleteRole', { RoleName }),
  call('RemoveUserFromGroup', { UserName, GroupName }),
  call('DetachRolePolicy', { RoleName, PolicyArn }),
  call('DeleteRolePolicy', { RoleName, PolicyName: 'own' }),
  call('RemoveRoleFromInstanceProfile', { InstanceProfileName, RoleName }),
]

/** Errors after which the provider retries. */
const DELAYS = [
  /^NoSuchEntityException: /,
  /^MalformedPolicyDocumentException: Invalid principal in policy/,
  /^DeleteConflictException: /,
]

/**
 * Retries all calls until they succeed, up to a number of rounds. Returns the errors of each round by
 * operation.
 */
async function retryAll(calls: readonly IamCall[]): Promise<Readonly<Record<string, string>>[]> {
  const rounds: Record<string, string>[] = []
  for (let pending = calls; pending.length > 0 && rounds.length < 9; ) {
    const refusals: Record<string, string> = {}
    for (const each of pending) {
      const refusal = await refusalOf(each)
      if (refusal !== undefined) refusals[each.operation] = refusal
    }
    pending = pending.filter(({ operation }) => operation in refusals)
    rounds.push(refusals)
  }
  return rounds
}

async function refusalOf(each: IamCall): Promise<string | undefined> {
  const refusal = await send(server, each).then(
    () => undefined,
    (error: unknown) => String(error),
  )
  if (refusal !== undefined && !DELAYS.some((delay) => delay.test(refusal))) throw new Error(refusal)
  return refusal
}

const noRole = 'NoSuchEntityException: The role with name app cannot be found.'
const conflict = (text: string) => `DeleteConflictException: Cannot delete ${text}`

test('what is not there yet is waited for', async () => {
  const withoutRole = { AddRoleToInstanceProfile: noRole, AttachRolePolicy: noRole, PutRolePolicy: noRole }
  expect(await retryAll(APPLY)).toEqual([
    {
      ...withoutRole,
      CreateRole: `MalformedPolicyDocumentException: Invalid principal in policy: "AWS":"${user}"`,
      AddUserToGroup: 'NoSuchEntityException: The user with name deployer cannot be found.',
    },
    withoutRole,
    {},
  ])
})

test('what is in the way still is waited for', async () => {
  expect(await retryAll(DESTROY)).toEqual([
    {
      DeleteUser: conflict('entity, must remove users from group first.'),
      DeleteGroup: conflict('entity, must remove users from group first.'),
      DeletePolicy: conflict('a policy attached to entities.'),
      DeleteInstanceProfile: conflict('entity, must remove roles from instance profile first.'),
      DeleteRole: conflict('entity, must remove roles from instance profile first.'),
    },
    {},
  ])
  expect(await countsOf(server)).toEqual({})
})
