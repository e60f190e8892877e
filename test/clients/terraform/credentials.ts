/** The credentials of users, who are created beforehand. */
import { certificates, sshKeys } from '../../services/iam/credentials/key-fixtures.ts'
import { PASSWORD } from '../../services/iam/credentials/passwords.ts'
import { type Answers, call, callWith } from '../calls.ts'
import type { Resource } from './lifecycle.ts'

const owner = (UserName: string) => call('CreateUser', { UserName })

const accessKey = (): Resource => {
  const UserName = 'tf-access-key'
  const change = (Status: 'Active' | 'Inactive') =>
    callWith('UpdateAccessKey', (answers) => ({ UserName, AccessKeyId: answers.get('AccessKeyId'), Status }))
  const shows = (Status: string) => [{ AccessKeyMetadata: [{ UserName, Status }] }]
  return {
    type: 'aws_iam_access_key',
    needs: [owner(UserName)],
    create: [call('CreateAccessKey', { UserName })],
    read: [call('ListAccessKeys', { UserName })],
    shows: shows('Active'),
    update: { calls: [change('Inactive')], shows: shows('Inactive') },
    destroy: [
      callWith('DeleteAccessKey', (answers) => ({ UserName, AccessKeyId: answers.get('AccessKeyId') })),
    ],
    gone: { AccessKeyMetadata: [] },
  }
}

const loginProfile = (): Resource => {
  const UserName = 'tf-login-profile'
  return {
    type: 'aws_iam_user_login_profile',
    needs: [owner(UserName)],
    create: [call('CreateLoginProfile', { UserName, Password: PASSWORD, PasswordResetRequired: true })],
    read: [call('GetLoginProfile', { UserName })],
    shows: [{ LoginProfile: { UserName, PasswordResetRequired: true } }],
    destroy: [call('DeleteLoginProfile', { UserName })],
    gone: 'NoSuchEntity',
  }
}

const sshKey = (): Resource => {
  const UserName = 'tf-ssh-key'
  const withId = (answers: Answers) => ({
    UserName,
    SSHPublicKeyId: answers.get('SSHPublicKeyId'),
  })
  return {
    type: 'aws_iam_user_ssh_key',
    needs: [owner(UserName)],
    create: [
      call('UploadSSHPublicKey', { UserName, SSHPublicKeyBody: sshKeys.line }),
      callWith('UpdateSSHPublicKey', (answers) => ({ ...withId(answers), Status: 'Inactive' as const })),
    ],
    read: [callWith('GetSSHPublicKey', (answers) => ({ ...withId(answers), Encoding: 'SSH' as const }))],
    shows: [{ SSHPublicKey: { UserName, Status: 'Inactive' } }],
    update: {
      calls: [
        callWith('UpdateSSHPublicKey', (answers) => ({ ...withId(answers), Status: 'Active' as const })),
      ],
      shows: [{ SSHPublicKey: { Status: 'Active' } }],
    },
    destroy: [callWith('DeleteSSHPublicKey', withId)],
    gone: 'NoSuchEntity',
  }
}

const signingCertificate = (): Resource => {
  const UserName = 'tf-signing-certificate'
  const CertificateBody = certificates.root
  const withId = (answers: Answers) => ({ UserName, CertificateId: answers.get('CertificateId') })
  const change = (Status: 'Active' | 'Inactive') =>
    callWith('UpdateSigningCertificate', (answers) => ({ ...withId(answers), Status }))
  return {
    type: 'aws_iam_signing_certificate',
    needs: [owner(UserName)],
    create: [call('UploadSigningCertificate', { UserName, CertificateBody }), change('Inactive')],
    read: [call('ListSigningCertificates', { UserName })],
    shows: [{ Certificates: [{ UserName, Status: 'Inactive' }] }],
    update: { calls: [change('Active')], shows: [{ Certificates: [{ Status: 'Active' }] }] },
    destroy: [callWith('DeleteSigningCertificate', withId)],
    gone: { Certificates: [] },
  }
}

const serviceCredential = (): Resource => {
  const UserName = 'tf-service-credential'
  const ServiceName = 'codecommit.amazonaws.com'
  const withId = (answers: Answers) => ({
    UserName,
    ServiceSpecificCredentialId: answers.get('ServiceSpecificCredentialId'),
  })
  const change = (Status: 'Active' | 'Inactive') =>
    callWith('UpdateServiceSpecificCredential', (answers) => ({ ...withId(answers), Status }))
  const shows = (Status: string) => [{ ServiceSpecificCredentials: [{ UserName, ServiceName, Status }] }]
  return {
    type: 'aws_iam_service_specific_credential',
    needs: [owner(UserName)],
    create: [call('CreateServiceSpecificCredential', { UserName, ServiceName })],
    read: [call('ListServiceSpecificCredentials', { UserName, ServiceName })],
    shows: shows('Active'),
    update: { calls: [change('Inactive')], shows: shows('Inactive') },
    destroy: [callWith('DeleteServiceSpecificCredential', withId)],
    gone: { ServiceSpecificCredentials: [] },
  }
}

export const credentials = [accessKey(), loginProfile(), sshKey(), signingCertificate(), serviceCredential()]
