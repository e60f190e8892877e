/** Lists of keys, certificates, devices, and delegation requests, whose IDs only the server can choose. */
import * as sdk from '@aws-sdk/client-iam'
import { codeAt } from '../../support/authenticator.ts'
import { certificates, sshKeyOf } from '../iam/credentials/key-fixtures.ts'
import { associate, requestOf } from '../iam/delegation/delegation-callers.ts'
import { followMarkers, membersOn, type PagedList, paged, type World } from './paged-list.ts'
import { createUser } from './resources.ts'

const ownUser = ({ name: UserName }: World) => ({ UserName })
const prepare = (world: World) => createUser(world, world.name)

const keys: readonly PagedList[] = [
  {
    operation: 'ListAccessKeys',
    prepare,
    add: async (world) =>
      (await world.iam.send(new sdk.CreateAccessKeyCommand(ownUser(world)))).AccessKey?.AccessKeyId,
    remove: (world, AccessKeyId) =>
      world.iam.send(new sdk.DeleteAccessKeyCommand({ ...ownUser(world), AccessKeyId })),
    pages: paged(sdk.paginateListAccessKeys, ownUser, ({ AccessKeyMetadata }) =>
      AccessKeyMetadata?.map(({ AccessKeyId }) => AccessKeyId),
    ),
  },
  {
    operation: 'ListSSHPublicKeys',
    prepare,
    most: 5,
    add: async (world, _name, number) => {
      const command = { ...ownUser(world), SSHPublicKeyBody: sshKeyOf(number) }
      return (await world.iam.send(new sdk.UploadSSHPublicKeyCommand(command))).SSHPublicKey?.SSHPublicKeyId
    },
    remove: (world, SSHPublicKeyId) =>
      world.iam.send(new sdk.DeleteSSHPublicKeyCommand({ ...ownUser(world), SSHPublicKeyId })),
    pages: paged(sdk.paginateListSSHPublicKeys, ownUser, ({ SSHPublicKeys }) =>
      SSHPublicKeys?.map(({ SSHPublicKeyId }) => SSHPublicKeyId),
    ),
  },
  {
    operation: 'ListSigningCertificates',
    prepare,
    most: 4,
    add: async (world, _name, number) => {
      const { root, intermediate, server, elliptic } = certificates
      const CertificateBody = [root, intermediate, server, elliptic][number]
      const command = new sdk.UploadSigningCertificateCommand({ ...ownUser(world), CertificateBody })
      return (await world.iam.send(command)).Certificate?.CertificateId
    },
    remove: (world, CertificateId) =>
      world.iam.send(new sdk.DeleteSigningCertificateCommand({ ...ownUser(world), CertificateId })),
    pages: paged(sdk.paginateListSigningCertificates, ownUser, ({ Certificates }) =>
      Certificates?.map(({ CertificateId }) => CertificateId),
    ),
  },
  {
    operation: 'ListServiceSpecificCredentials',
    prepare,
    most: 4,
    add: async (world, _name, number) => {
      const services = ['codecommit.amazonaws.com', 'cassandra.amazonaws.com']
      const command = { ...ownUser(world), ServiceName: services[number % 2] }
      const answer = await world.iam.send(new sdk.CreateServiceSpecificCredentialCommand(command))
      return answer.ServiceSpecificCredential?.ServiceSpecificCredentialId
    },
    remove: (world, ServiceSpecificCredentialId) => {
      const command = { ...ownUser(world), ServiceSpecificCredentialId }
      return world.iam.send(new sdk.DeleteServiceSpecificCredentialCommand(command))
    },
    pages: (world, MaxItems) =>
      membersOn(
        followMarkers((marker) =>
          world.iam.send(
            new sdk.ListServiceSpecificCredentialsCommand({ ...ownUser(world), MaxItems, ...marker }),
          ),
        ),
        ({ ServiceSpecificCredentials }) =>
          ServiceSpecificCredentials?.map((each) => each.ServiceSpecificCredentialId),
      ),
  },
]

async function createDevice({ iam }: World, VirtualMFADeviceName: string) {
  const command = new sdk.CreateVirtualMFADeviceCommand({ VirtualMFADeviceName })
  const { VirtualMFADevice } = await iam.send(command)
  const { SerialNumber = '', Base32StringSeed = new Uint8Array() } = VirtualMFADevice ?? {}
  return { SerialNumber, seed: Buffer.from(Base32StringSeed).toString() }
}

const devices: readonly PagedList[] = [
  {
    operation: 'ListVirtualMFADevices',
    add: async (world, name) => (await createDevice(world, name)).SerialNumber,
    remove: ({ iam }, SerialNumber) => iam.send(new sdk.DeleteVirtualMFADeviceCommand({ SerialNumber })),
    pages: paged(
      sdk.paginateListVirtualMFADevices,
      (): sdk.ListVirtualMFADevicesCommandInput => ({ AssignmentStatus: 'Unassigned' }),
      ({ VirtualMFADevices }) => VirtualMFADevices?.map(({ SerialNumber }) => SerialNumber),
    ),
  },
  {
    operation: 'ListMFADevices',
    prepare,
    add: async (world, name) => {
      const { SerialNumber, seed } = await createDevice(world, name)
      const now = Date.now()
      const [AuthenticationCode1, AuthenticationCode2] = [0, 1].map((later) => codeAt(seed, now, later))
      const codes = { AuthenticationCode1, AuthenticationCode2 }
      await world.iam.send(new sdk.EnableMFADeviceCommand({ ...ownUser(world), SerialNumber, ...codes }))
      return SerialNumber
    },
    remove: (world, SerialNumber) =>
      world.iam.send(new sdk.DeactivateMFADeviceCommand({ ...ownUser(world), SerialNumber })),
    pages: paged(sdk.paginateListMFADevices, ownUser, ({ MFADevices }) =>
      MFADevices?.map(({ SerialNumber }) => SerialNumber),
    ),
  },
]

const delegations: PagedList = {
  operation: 'ListDelegationRequests',
  add: async ({ server, iam }) => {
    const id = await requestOf(server)
    await associate(iam, id)
    return id
  },
  pages: ({ iam }, MaxItems) =>
    membersOn(
      followMarkers((marker) => iam.send(new sdk.ListDelegationRequestsCommand({ MaxItems, ...marker }))),
      ({ DelegationRequests }) => DelegationRequests?.map(({ DelegationRequestId }) => DelegationRequestId),
    ),
}

export const credentialLists = [...keys, ...devices, delegations]
