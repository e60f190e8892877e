/** Tests the attributes for access control of an instance. */
import {
  CreateInstanceAccessControlAttributeConfigurationCommand,
  DeleteInstanceAccessControlAttributeConfigurationCommand,
  DescribeInstanceAccessControlAttributeConfigurationCommand,
  UpdateInstanceAccessControlAttributeConfigurationCommand,
} from '@aws-sdk/client-sso-admin'
import { expect, test } from '@jest/globals'
import { expectError, serverForEachTest } from '../../support/harness.ts'
import { INSTANCE, identityCenterServer } from '../../support/identity-center.ts'
import { here } from '../../support/places.ts'
import { deniedText, membersOf, userArn, userWith } from '../callers.ts'
import { effectsIn } from '../effects-in.ts'

const expectEffect = effectsIn('sso-admin')

const server = serverForEachTest(identityCenterServer)
const client = server.ssoAdmin()

const DEPARTMENT = '${path:enterprise.department}'
const configuration = (...keys: string[]) => ({
  InstanceArn: INSTANCE,
  InstanceAccessControlAttributeConfiguration: {
    AccessControlAttributes: keys.map((Key) => ({ Key, Value: { Source: [DEPARTMENT] } })),
  },
})
const create = (...keys: string[]) =>
  client.send(new CreateInstanceAccessControlAttributeConfigurationCommand(configuration(...keys)))
const update = (...keys: string[]) =>
  client.send(new UpdateInstanceAccessControlAttributeConfigurationCommand(configuration(...keys)))
const described = async () =>
  membersOf(
    await client.send(
      new DescribeInstanceAccessControlAttributeConfigurationCommand({ InstanceArn: INSTANCE }),
    ),
  )
const remove = () =>
  client.send(new DeleteInstanceAccessControlAttributeConfigurationCommand({ InstanceArn: INSTANCE }))

const reads = { DescribeInstanceAccessControlAttributeConfiguration: described }
const NOT_ENABLED = {
  code: 'ResourceNotFoundException',
  status: 400,
  message: 'Attributes for access control are not enabled for this instance.',
}

test('attributes are enabled, replaced, and disabled', async () => {
  await expectEffect('CreateInstanceAccessControlAttributeConfiguration', () => create('team', 'Team'), reads)
  const { InstanceArn: _, ...shown } = configuration('team', 'Team')
  expect(await described()).toEqual({ Status: 'ENABLED', ...shown })
  await expectEffect('UpdateInstanceAccessControlAttributeConfiguration', () => update(), reads)
  expect(await described()).toMatchObject({
    InstanceAccessControlAttributeConfiguration: { AccessControlAttributes: [] },
  })
  await expectEffect('DeleteInstanceAccessControlAttributeConfiguration', remove, reads)
  await create('team')
})

test('none can be described, updated, or deleted before they are enabled', async () => {
  for (const call of [described, () => update('team'), remove]) await expectError(call(), NOT_ENABLED)
})

test('they cannot be enabled twice', async () => {
  await create('team')
  await expectError(create('other'), {
    code: 'ConflictException',
    status: 400,
    message: 'Attributes for access control are already enabled for this instance.',
  })
  expect(await described()).toMatchObject({
    InstanceAccessControlAttributeConfiguration: { AccessControlAttributes: [{ Key: 'team' }] },
  })
})

test('each occurs once', async () => {
  const duplicate = {
    code: 'ValidationException',
    status: 400,
    message: 'The attribute team occurs more than once.',
  }
  await expectError(create('team', 'team'), duplicate)
  await create('team')
  await expectError(update('team', 'x', 'team'), duplicate)
})

test('enabling them needs permission on the instance', async () => {
  const operation = 'CreateInstanceAccessControlAttributeConfiguration'
  const send = async (document?: object) => {
    const name = document ? 'allowed' : 'caller'
    const caller = await userWith(server, name, document && JSON.stringify(here(document)))
    return server
      .ssoAdmin(caller)
      .send(new CreateInstanceAccessControlAttributeConfigurationCommand(configuration('team')))
  }
  await expectError(send(), {
    code: 'AccessDeniedException',
    status: 400,
    message: deniedText(userArn('caller'), `sso:${operation}`, INSTANCE),
  })
  const Statement = { Effect: 'Allow', Action: `sso:${operation}`, Resource: INSTANCE }
  await send({ Version: '2012-10-17', Statement })
})

test('they belong to an instance that exists', async () => {
  const InstanceArn = INSTANCE.replace('7223', 'ffff')
  await expectError(
    client.send(
      new CreateInstanceAccessControlAttributeConfigurationCommand({ ...configuration('team'), InstanceArn }),
    ),
    {
      code: 'ResourceNotFoundException',
      status: 400,
      message: `Could not find Instance with id ${INSTANCE.split('/').at(-1)?.replace('7223', 'ffff')}`,
    },
  )
})
