/** SSH public keys, signing certificates, server certificates, and service-specific credentials. */
import * as sdk from '@aws-sdk/client-iam'
import { certificates, sshKeyOf } from '../iam/credentials/key-fixtures.ts'
import {
  aCertificate,
  arnOf,
  aUser,
  type Call,
  listOf,
  newEntity,
  PAIR,
  PATH,
  type PermittedCall,
  TAGS,
  type Things,
} from './things.ts'

/** IDs from the emulator, by the name of the user that the credential belongs to. */
const ids = new Map<string, string>()
const idOf = ({ user }: Things, otherwise: string) => ids.get(user) ?? otherwise
const remember = ({ user }: Things, id: string | undefined) => ids.set(user, id ?? '')

const uploadKey: Call = async (iam, things) => {
  const { SSHPublicKey } = await iam.send(
    new sdk.UploadSSHPublicKeyCommand({ UserName: things.user, SSHPublicKeyBody: sshKeyOf(1) }),
  )
  return remember(things, SSHPublicKey?.SSHPublicKeyId)
}
const keyIn = (things: Things) => ({
  UserName: things.user,
  SSHPublicKeyId: idOf(things, 'APKAQAAAAAAAAAAAAAAAA'),
})

export const onSshPublicKeys: readonly PermittedCall[] = [
  { operation: 'UploadSSHPublicKey', resource: aUser, call: uploadKey },
  {
    operation: 'GetSSHPublicKey',
    resource: aUser,
    prepare: uploadKey,
    call: (iam, things) => iam.send(new sdk.GetSSHPublicKeyCommand({ ...keyIn(things), Encoding: 'SSH' })),
  },
  {
    operation: 'UpdateSSHPublicKey',
    resource: aUser,
    prepare: uploadKey,
    call: (iam, things) =>
      iam.send(new sdk.UpdateSSHPublicKeyCommand({ ...keyIn(things), Status: 'Inactive' })),
  },
  {
    operation: 'DeleteSSHPublicKey',
    resource: aUser,
    prepare: uploadKey,
    call: (iam, things) => iam.send(new sdk.DeleteSSHPublicKeyCommand(keyIn(things))),
  },
  {
    operation: 'ListSSHPublicKeys',
    resource: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.ListSSHPublicKeysCommand({ UserName })),
  },
]

const signingIn = (things: Things) => ({ UserName: things.user, CertificateId: idOf(things, 'A'.repeat(32)) })
const deleteSigning: Call = (iam, things) =>
  iam.send(new sdk.DeleteSigningCertificateCommand(signingIn(things)))

/**
 * The owner of the signing certificate. An account can have it only once, so it is deleted first, unless it
 * was on another server.
 */
let holder: Things | undefined
const takeBack: Call = async (iam) => {
  if (holder) await deleteSigning(iam, holder).catch(() => undefined)
  holder = undefined
}
const uploadSigning: Call = async (iam, things) => {
  const { Certificate } = await iam.send(
    new sdk.UploadSigningCertificateCommand({
      UserName: things.user,
      CertificateBody: certificates.server,
    }),
  )
  holder = things
  return remember(things, Certificate?.CertificateId)
}
const handOver: Call = async (iam, things) => {
  await takeBack(iam, things)
  await uploadSigning(iam, things)
}

export const onSigningCertificates: readonly PermittedCall[] = [
  { operation: 'UploadSigningCertificate', resource: aUser, prepare: takeBack, call: uploadSigning },
  {
    operation: 'UpdateSigningCertificate',
    resource: aUser,
    prepare: handOver,
    call: (iam, things) =>
      iam.send(new sdk.UpdateSigningCertificateCommand({ ...signingIn(things), Status: 'Inactive' })),
  },
  {
    operation: 'DeleteSigningCertificate',
    resource: aUser,
    prepare: handOver,
    call: async (iam, things) => {
      await deleteSigning(iam, things)
      holder = undefined
      return things
    },
  },
  {
    operation: 'ListSigningCertificates',
    resource: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.ListSigningCertificatesCommand({ UserName })),
  },
]

const certificateIn = ({ certificate }: Things) => ({ ServerCertificateName: certificate })

export const onServerCertificates: readonly PermittedCall[] = [
  {
    operation: 'UploadServerCertificate',
    resource: newEntity('server-certificate'),
    call: (iam) =>
      iam.send(
        new sdk.UploadServerCertificateCommand({
          ...PAIR,
          ServerCertificateName: 'new-server-certificate',
          Tags: TAGS,
        }),
      ),
    also: () => [['iam:TagServerCertificate', arnOf('server-certificate', 'new-server-certificate')]],
  },
  {
    operation: 'ListServerCertificates',
    resource: listOf('server-certificate'),
    call: (iam) => iam.send(new sdk.ListServerCertificatesCommand({ PathPrefix: PATH })),
  },
  {
    operation: 'GetServerCertificate',
    resource: aCertificate,
    call: (iam, things) => iam.send(new sdk.GetServerCertificateCommand(certificateIn(things))),
  },
  {
    operation: 'UpdateServerCertificate',
    resource: aCertificate,
    call: (iam, things) =>
      iam.send(
        new sdk.UpdateServerCertificateCommand({
          ...certificateIn(things),
          NewServerCertificateName: `${things.certificate}-2`,
        }),
      ),
    also: ({ certificate }) => [
      ['iam:UpdateServerCertificate', arnOf('server-certificate', `${certificate}-2`)],
    ],
  },
  {
    operation: 'DeleteServerCertificate',
    resource: aCertificate,
    call: (iam, things) => iam.send(new sdk.DeleteServerCertificateCommand(certificateIn(things))),
  },
  {
    operation: 'TagServerCertificate',
    resource: aCertificate,
    call: (iam, things) =>
      iam.send(new sdk.TagServerCertificateCommand({ ...certificateIn(things), Tags: TAGS })),
  },
  {
    operation: 'UntagServerCertificate',
    resource: aCertificate,
    call: (iam, things) =>
      iam.send(new sdk.UntagServerCertificateCommand({ ...certificateIn(things), TagKeys: ['a'] })),
  },
  {
    operation: 'ListServerCertificateTags',
    resource: aCertificate,
    call: (iam, things) => iam.send(new sdk.ListServerCertificateTagsCommand(certificateIn(things))),
  },
]

const credentialIn = (things: Things) => ({
  UserName: things.user,
  ServiceSpecificCredentialId: idOf(things, 'ACCAQAAAAAAAAAAAAAAAA'),
})
const createCredential: Call = async (iam, things) => {
  const { ServiceSpecificCredential } = await iam.send(
    new sdk.CreateServiceSpecificCredentialCommand({
      UserName: things.user,
      ServiceName: 'bedrock.amazonaws.com',
      CredentialAgeDays: 30,
    }),
  )
  return remember(things, ServiceSpecificCredential?.ServiceSpecificCredentialId)
}

export const onServiceSpecificCredentials: readonly PermittedCall[] = [
  { operation: 'CreateServiceSpecificCredential', resource: aUser, call: createCredential },
  {
    operation: 'UpdateServiceSpecificCredential',
    resource: aUser,
    prepare: createCredential,
    call: (iam, things) =>
      iam.send(
        new sdk.UpdateServiceSpecificCredentialCommand({ ...credentialIn(things), Status: 'Inactive' }),
      ),
  },
  {
    operation: 'ResetServiceSpecificCredential',
    resource: aUser,
    prepare: createCredential,
    call: (iam, things) => iam.send(new sdk.ResetServiceSpecificCredentialCommand(credentialIn(things))),
  },
  {
    operation: 'DeleteServiceSpecificCredential',
    resource: aUser,
    prepare: createCredential,
    call: (iam, things) => iam.send(new sdk.DeleteServiceSpecificCredentialCommand(credentialIn(things))),
  },
  {
    operation: 'ListServiceSpecificCredentials',
    resource: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.ListServiceSpecificCredentialsCommand({ UserName })),
  },
]
