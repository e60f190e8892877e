const { GetCallerIdentityCommand, STSClient } = require('@aws-sdk/client-sts')
const { expect, test } = require('@jest/globals')
const { iam } = require('iamulator/jest')

test('the deployer may pass its role', () =>
  iam.expectAllowed({
    principal: iam.arn('role/deployer'),
    action: 'iam:PassRole',
    resource: iam.arn('role/app'),
  }))

test('and no other', async () => {
  const access = { action: 'iam:PassRole', resource: iam.arn('role/admin') }
  await expect({ principal: iam.arn('role/deployer'), ...access }).toBeDenied()
  await expect(iam.role('deployer')).toNotGrant({ actions: access.action, resources: access.resource })
})

test('a session expires', async () => {
  const sts = new STSClient(iam.clientConfig({ role: 'deployer' }))
  await iam.clock.advance('2h')
  await expect(sts.send(new GetCallerIdentityCommand({}))).rejects.toBeAwsError('ExpiredToken')
})
