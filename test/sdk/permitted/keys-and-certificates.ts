/** SSH public keys, signing certificates, server certificates and service-specific credentials. */
import * as sdk from '@aws-sdk/client-iam'
import { certificates, privateKeys, sshKeyOf } from '../key-fixtures.ts'
import { arnOf, aUser, type Call, listOf, PATH, type PermittedCall, TAGS, type Things } from './things.ts'

/** Ids that the emulator gave out, by the name of the user that has the thing. */
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
  { operation: 'UploadSSHPublicKey', seen: aUser, call: uploadKey },
  {
    operation: 'GetSSHPublicKey',
    seen: aUser,
    prepare: uploadKey,
    call: (iam, things) => iam.send(new sdk.GetSSHPublicKeyCommand({ ...keyIn(things), Encoding: 'SSH' })),
  },
  {
    operation: 'UpdateSSHPublicKey',
    seen: aUser,
    prepare: uploadKey,
    call: (iam, things) =>
      iam.send(new sdk.UpdateSSHPublicKeyCommand({ ...keyIn(things), Status: 'Inactive' })),
  },
  {
    operation: 'DeleteSSHPublicKey',
    seen: aUser,
    prepare: uploadKey,
    call: (iam, things) => iam.send(new sdk.DeleteSSHPublicKeyCommand(keyIn(things))),
  },
  {
    operation: 'ListSSHPublicKeys',
    seen: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.ListSSHPublicKeysCommand({ UserName })),
  },
]

/** A certificate is in an account once: whoever has it gives it back. */
const uploadSigning: Call = async (iam, things) => {
  const upload = new sdk.UploadSigningCertificateCommand({
    UserName: things.user,
    CertificateBody: certificates.server,
  })
  const { Certificate } = await iam.send(upload)
  return remember(things, Certificate?.CertificateId)
}
const signingIn = (things: Things) => ({
  UserName: things.user,
  CertificateId: idOf(things, 'A'.repeat(32)),
})

export const onSigningCertificates: readonly PermittedCall[] = [
  { operation: 'UploadSigningCertificate', seen: aUser, call: uploadSigning },
  {
    operation: 'UpdateSigningCertificate',
    seen: aUser,
    prepare: uploadSigning,
    call: (iam, things) =>
      iam.send(new sdk.UpdateSigningCertificateCommand({ ...signingIn(things), Status: 'Inactive' })),
  },
  {
    operation: 'DeleteSigningCertificate',
    seen: aUser,
    prepare: uploadSigning,
    call: (iam, things) => iam.send(new sdk.DeleteSigningCertificateCommand(signingIn(things))),
  },
  {
    operation: 'ListSigningCertificates',
    seen: aUser,
    call: (iam, { user: UserName }) => iam.send(new sdk.ListSigningCertificatesCommand({ UserName })),
  },
]
