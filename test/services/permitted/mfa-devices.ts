/** MFA devices, named after the user of a call. */
import * as sdk from '@aws-sdk/client-iam'
import { codeAt } from '../../support/authenticator.ts'
import { keySerialOf, securityKey } from '../iam/credentials/mfa-callers.ts'
import { arnOf, aUser, type Call, newEntity, PATH, type PermittedCall, TAGS, type Things } from './things.ts'

/** Seeds from the emulator, by serial number. */
const seeds = new Map<string, string>()

const nameOf = ({ user }: Things) => `mfa-${user}`
const serialOf = (things: Things) => arnOf('mfa', nameOf(things))
const aDevice = (things: Things) => ({ arn: serialOf(things), printed: serialOf(things) })
const device = (things: Things) => ({ SerialNumber: serialOf(things) })
const keyOfUser = (things: Things) => ({
  UserName: things.user,
  SerialNumber: keySerialOf(things.user, nameOf(things)),
})
const deviceOfUser = (things: Things) => ({ UserName: things.user, ...device(things) })

/** Returns two consecutive codes: the current one and the next, or those `later` steps after. */
function codes(things: Things, later = 0) {
  const seed = seeds.get(serialOf(things)) ?? 'A'.repeat(64)
  const now = Date.now()
  return {
    AuthenticationCode1: codeAt(seed, now, later),
    AuthenticationCode2: codeAt(seed, now, later + 1),
  }
}

const create: Call = async (iam, things) => {
  const command = new sdk.CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: nameOf(things), Path: PATH })
  const { VirtualMFADevice } = await iam.send(command)
  return seeds.set(serialOf(things), Buffer.from(VirtualMFADevice?.Base32StringSeed ?? []).toString())
}
const enable: Call = (iam, things) =>
  iam.send(new sdk.EnableMFADeviceCommand({ ...deviceOfUser(things), ...codes(things) }))
const createAndEnable: Call = async (iam, things) => {
  await create(iam, things)
  return enable(iam, things)
}

export const onMfaDevices: readonly PermittedCall[] = [
  {
    operation: 'CreateVirtualMFADevice',
    resource: newEntity('mfa'),
    call: (iam) =>
      iam.send(
        new sdk.CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'new-mfa', Path: PATH, Tags: TAGS }),
      ),
    also: () => [['iam:TagMFADevice', arnOf('mfa', 'new-mfa')]],
  },
  {
    operation: 'DeleteVirtualMFADevice',
    resource: aDevice,
    prepare: create,
    call: (iam, things) => iam.send(new sdk.DeleteVirtualMFADeviceCommand(device(things))),
  },
  {
    operation: 'ListVirtualMFADevices',
    resource: () => ({ arn: '*', printed: arnOf('mfa', '', '/') }),
    call: (iam) => iam.send(new sdk.ListVirtualMFADevicesCommand({})),
  },
  { operation: 'EnableMFADevice', resource: aUser, prepare: create, call: enable },
  {
    operation: 'DeactivateMFADevice',
    resource: aUser,
    prepare: createAndEnable,
    call: (iam, things) => iam.send(new sdk.DeactivateMFADeviceCommand(deviceOfUser(things))),
  },
  {
    operation: 'ResyncMFADevice',
    resource: aUser,
    prepare: createAndEnable,
    call: (iam, things) =>
      iam.send(new sdk.ResyncMFADeviceCommand({ ...deviceOfUser(things), ...codes(things, 2) })),
  },
  {
    operation: 'GetMFADevice',
    resource: aUser,
    prepare: async (_iam, things, server) => securityKey(server, nameOf(things), things.user),
    call: (iam, things) => iam.send(new sdk.GetMFADeviceCommand(keyOfUser(things))),
  },
  {
    operation: 'ListMFADevices',
    resource: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.ListMFADevicesCommand({ UserName })),
  },
  {
    operation: 'TagMFADevice',
    resource: aDevice,
    prepare: create,
    call: (iam, things) => iam.send(new sdk.TagMFADeviceCommand({ ...device(things), Tags: TAGS })),
  },
  {
    operation: 'UntagMFADevice',
    resource: aDevice,
    prepare: create,
    call: (iam, things) => iam.send(new sdk.UntagMFADeviceCommand({ ...device(things), TagKeys: ['a'] })),
  },
  {
    operation: 'ListMFADeviceTags',
    resource: aDevice,
    prepare: create,
    call: (iam, things) => iam.send(new sdk.ListMFADeviceTagsCommand(device(things))),
  },
]
