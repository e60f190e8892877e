/** Packages that are loaded only when they are needed: the bundle keeps each apart, and must find what it needs in it. */
import { CreateSAMLProviderCommand, CreateVirtualMFADeviceCommand, IAMClient } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Bundle } from '../bundle.ts'
import { ACCOUNT, ADMINISTRATOR } from '../harness.ts'
import { metadataOf } from '../saml.ts'

let bundle: Bundle
let iam: IAMClient
beforeAll(async () => {
  bundle = await Bundle.build()
  const { url } = await bundle.start()
  iam = new IAMClient({ endpoint: url, region: 'us-east-1', credentials: ADMINISTRATOR, maxAttempts: 1 })
}, 60_000)
afterAll(() => {
  iam.destroy()
  return bundle.remove()
})

test('metadata are parsed', async () => {
  const command = new CreateSAMLProviderCommand({ Name: 'idp', SAMLMetadataDocument: metadataOf() })
  expect((await iam.send(command)).SAMLProviderArn).toBe(`arn:aws:iam::${ACCOUNT}:saml-provider/idp`)
})

test('QR codes are drawn', async () => {
  const command = new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'phone' })
  const { VirtualMFADevice } = await iam.send(command)
  expect(VirtualMFADevice?.QRCodePNG?.length).toBeGreaterThan(100)
})
