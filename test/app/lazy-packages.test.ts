/** Packages that the bundle keeps in separate files, loads only when needed, and must find there. */
import {
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  CreateVirtualMFADeviceCommand,
  IAMClient,
} from '@aws-sdk/client-iam'
import { AssumeRoleWithSAMLCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Bundle } from '../support/bundle.ts'
import { ACCOUNT, ADMINISTRATOR, trust } from '../support/harness.ts'
import { metadataOf } from '../support/saml.ts'

let bundle: Bundle
let iam: IAMClient
let url: string
beforeAll(async () => {
  bundle = await Bundle.build()
  url = (await bundle.start()).url
  iam = new IAMClient({ endpoint: url, region: 'us-east-1', credentials: ADMINISTRATOR, maxAttempts: 1 })
})
afterAll(() => {
  iam.destroy()
  return bundle.remove()
})

test('metadata are parsed', async () => {
  const command = new CreateSAMLProviderCommand({ Name: 'idp', SAMLMetadataDocument: metadataOf() })
  expect((await iam.send(command)).SAMLProviderArn).toBe(`arn:aws:iam::${ACCOUNT}:saml-provider/idp`)
})

test('assertions are encrypted, decrypted and verified', async () => {
  const post = async (path: string, body: object) => {
    const answer = await fetch(`${url}/_iamulator/idp/saml/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
    return answer.json()
  }
  const PrincipalArn = (await post('provider', { assertionEncryption: 'Required' })).arn
  const trusting = trust({ Federated: PrincipalArn }, 'sts:AssumeRoleWithSAML')
  await iam.send(new CreateRoleCommand({ RoleName: 'Federated', AssumeRolePolicyDocument: trusting }))
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/Federated`
  const { assertion: SAMLAssertion } = await post('assertion', { roles: [RoleArn], encrypted: true })
  const sts = new STSClient({ endpoint: url, region: 'us-east-1', maxAttempts: 1 })
  const answer = await sts.send(new AssumeRoleWithSAMLCommand({ RoleArn, PrincipalArn, SAMLAssertion }))
  expect(answer.Subject).toBe('somebody')
  sts.destroy()
})

test('QR codes are drawn', async () => {
  const command = new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'phone' })
  const { VirtualMFADevice } = await iam.send(command)
  expect(VirtualMFADevice?.QRCodePNG?.length).toBeGreaterThan(100)
})
