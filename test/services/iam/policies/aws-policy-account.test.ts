/** The account that AWS managed policies belong to, as policies see it. */
import { CreatePolicyCommand, GetPolicyCommand } from '@aws-sdk/client-iam'
import { expect, test } from '@jest/globals'
import { ACCOUNT, expectError, policy } from '../../../support/harness.ts'
import { organizationWith, seededServer } from '../../../support/organizations.ts'
import { POWER_USER, userWith, withServer } from '../../callers.ts'

test('C7.11.5: AWS managed policies belong to an account of AWS', () =>
  withServer({}, async (server) => {
    const allowed = (account: string) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Action: 'iam:GetPolicy',
          Resource: '*',
          Condition: { StringEquals: { 'aws:ResourceAccount': account } },
        },
      })
    const denied = { code: 'AccessDenied', status: 403 }
    const read = (name: string, account: string, PolicyArn: string) =>
      userWith(server, name, allowed(account)).then((user) =>
        server.iam(user).send(new GetPolicyCommand({ PolicyArn })),
      )
    expect((await read('one', '639982225848', POWER_USER)).Policy?.Arn).toBe(POWER_USER)
    await expectError(read('two', ACCOUNT, POWER_USER), denied)
    await expectError(read('three', 'aws', POWER_USER), denied)
    const own = `arn:aws:iam::${ACCOUNT}:policy/own`
    await expectError(read('four', '639982225848', own), denied)
    await expectError(read('five', ACCOUNT, own), { code: 'NoSuchEntity', status: 404 })
  }))

test('what belongs to AWS is in no organization, unlike what belongs to the caller', async () => {
  const server = await seededServer({ organization: organizationWith([], {}) })
  try {
    const document = {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'iam:GetPolicy',
        Resource: '*',
        Condition: { Null: { 'aws:ResourceOrgID': 'true' } },
      },
    }
    const user = server.iam(await userWith(server, 'outside', JSON.stringify(document)))
    const own = { PolicyName: 'own', PolicyDocument: policy('Allow', 's3:*') }
    const { Policy } = await server.iam().send(new CreatePolicyCommand(own))
    await expect(user.send(new GetPolicyCommand({ PolicyArn: POWER_USER }))).resolves.toBeDefined()
    await expectError(user.send(new GetPolicyCommand({ PolicyArn: Policy?.Arn })), {
      code: 'AccessDenied',
      status: 403,
    })
  } finally {
    await server.close()
  }
})
