/** Calls on server certificates, shared by several test files. */
import {
  GetServerCertificateCommand,
  type IAMClient,
  UploadServerCertificateCommand,
  type UploadServerCertificateCommandInput,
} from '@aws-sdk/client-iam'
import { ACCOUNT } from '../../../support/harness.ts'
import { certificates, privateKeys } from './key-fixtures.ts'

export const TAGS = [{ Key: 'team', Value: 'blue' }]

export const certificateArn = (name: string, path = '/') =>
  `arn:aws:iam::${ACCOUNT}:server-certificate${path}${name}`

export const noSuchCertificate = (name: string) => ({
  code: 'NoSuchEntity',
  status: 404,
  message: `The Server Certificate with name ${name} cannot be found.`,
})

/** @param standard returns the default client, which exists only once the tests run */
export function certificateCalls(standard: () => IAMClient) {
  return {
    upload: (
      ServerCertificateName: string,
      more: Partial<UploadServerCertificateCommandInput> = {},
      client = standard(),
    ) =>
      client.send(
        new UploadServerCertificateCommand({
          ServerCertificateName,
          CertificateBody: certificates.server,
          PrivateKey: privateKeys.server,
          ...more,
        }),
      ),
    get: async (ServerCertificateName: string, client = standard()) =>
      (await client.send(new GetServerCertificateCommand({ ServerCertificateName }))).ServerCertificate,
  }
}
