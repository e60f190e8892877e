/** What the bundle keeps in separate files, loads only when needed, and must find there. */
import { join } from 'node:path'
import {
  AccessAnalyzerClient,
  CheckNoNewAccessCommand,
  ListAnalyzersCommand,
  ValidatePolicyCommand,
} from '@aws-sdk/client-accessanalyzer'
import {
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  CreateVirtualMFADeviceCommand,
  IAMClient,
} from '@aws-sdk/client-iam'
import { AssumeRoleWithSAMLCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Bundle } from '../support/bundle.ts'
import { ACCOUNT, ADMINISTRATOR, policy, trust } from '../support/harness.ts'
import { metadataOf } from '../support/saml.ts'
import { closureOf, declaring, modulesIn, writeHook } from './loaded-modules.ts'

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

describe('proofs about policies, and the checks of policies', () => {
  const folders = ['policy/proofs', 'policy/lint']
  const modules = () => modulesIn(join(bundle.directory, 'dist'))
  // Matchers answer at once, so that they cannot load anything when they are called.
  const withMatchers = [
    ...['matchers.js', 'jest-environment.js', 'jest-setup.js', 'playwright.js', 'vitest-setup.mjs'],
    'proof-thread.js',
  ]
  const isEntry = (name: string) => /^[a-z-]+\.m?js$/.test(name) && !name.startsWith('chunks-')

  test('programs do not load them at once, except that matchers need proofs', () => {
    const entries = [...modules().keys()].filter(isEntry)
    const closureWithout = (folder: string) => {
      const rare = declaring([folder], modules())
      expect(rare).not.toEqual([])
      return entries.filter((entry) => !rare.some((name) => closureOf([entry], modules()).has(name)))
    }
    expect(closureOf(['index.js'], modules()).size).toBeGreaterThan(20)
    expect(closureWithout('policy/lint/checks')).toEqual(entries)
    expect(closureWithout('policy/proofs')).toEqual(entries.filter((entry) => !withMatchers.includes(entry)))
  })

  test('a server loads them for the first call that needs them', async () => {
    const { hook, loaded } = writeHook(bundle.directory)
    const { url: endpoint } = await bundle.start([], { NODE_OPTIONS: `--require ${hook}` })
    const client = new AccessAnalyzerClient({ endpoint, region: 'us-east-1', credentials: ADMINISTRATOR })
    const loadedOf = (folder: string) => declaring([folder], modules()).filter((name) => loaded().has(name))
    const document = policy('Allow', 's3:GetObject')
    const policyType = 'IDENTITY_POLICY'
    await client.send(new ListAnalyzersCommand({}))
    expect(loaded()).toContain('cli.js')
    expect(folders.flatMap(loadedOf)).toEqual([])
    await client.send(new ValidatePolicyCommand({ policyDocument: document, policyType }))
    expect(loadedOf('policy/proofs')).toEqual([])
    expect(loadedOf('policy/lint')).not.toEqual([])
    const documents = { existingPolicyDocument: document, newPolicyDocument: document }
    await client.send(new CheckNoNewAccessCommand({ ...documents, policyType }))
    expect(loadedOf('policy/proofs')).not.toEqual([])
    client.destroy()
  })
})
