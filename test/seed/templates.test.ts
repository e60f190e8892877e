/** Tests templates of a seed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AcquireRoleCommand,
  CreateDelegationRequestCommand,
  GetDelegationRequestCommand,
  GetRoleTemplateVersionCommand,
} from '@aws-sdk/client-iam'
import { afterAll, afterEach, expect, test } from '@jest/globals'
import { loadSeed } from '../../server/seed/index.ts'
import { ACCOUNT, startServer, type TestServer } from '../support/harness.ts'

const directory = mkdtempSync(join(tmpdir(), 'iamulator-seed-templates-'))
afterAll(() => rmSync(directory, { recursive: true }))

let server: TestServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

async function load(text: string) {
  const file = join(directory, 'seed.yaml')
  writeFileSync(file, text)
  return loadSeed(file)
}

const TEMPLATE = 'arn:aws:iam::aws:role-template/reader.amazonaws.com/reader:1'
const role = (more: string) => `
  - TemplateArn: ${TEMPLATE}
    RoleNamePattern: Reader-@{Name}
    ParametersDefinition: [{ Name: Name, Type: String, IsRequired: true }]
    ${more}`
const TRUST = '{ Statement: { Effect: Allow, Principal: { AWS: "@{Name}" }, Action: "sts:AssumeRole" } }'
const trust = `AssumeRolePolicyDocumentTemplate: ${TRUST}`
const POLICY =
  '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}'

const SEED = `
roleTemplates:${role(`${trust}
    MinorVersion: 10
    CreateTimestamp: 2026-01-02T03:04:05Z
    InlinePolicyTemplates: [{ PolicyName: read, PolicyDocument: '${POLICY}' }]`)}${role(`${trust}
    MinorVersion: 9`)}
policyTemplates:
  - arn: arn:aws:iam::111122223333:policy-template/read
    partnerAccount: "${ACCOUNT}"
    partnerName: Example Corp
    document: { Version: "2012-10-17", Statement: { Effect: Allow, Action: "s3:Get*", Resource: "arn:aws:s3:::@{BucketName}" } }
`

test('documents are data or JSON; templates outlast a reset, and are there without being state', async () => {
  server = await startServer()
  const { iamulator } = server
  iamulator.seed = await load(SEED)
  iamulator.seed.apply(iamulator)
  expect(iamulator.store.status().rows).toBe(0)
  const reset = await fetch(`${server.url}/_iamulator/reset`, { method: 'POST' })
  expect(reset.status).toBe(200)

  const iam = server.iam()
  const { RoleTemplateVersion } = await iam.send(new GetRoleTemplateVersionCommand({ TemplateArn: TEMPLATE }))
  expect(RoleTemplateVersion).toMatchObject({
    MinorVersion: 10,
    CreateTimestamp: new Date('2026-01-02T03:04:05Z'),
    InlinePolicyTemplates: [{ PolicyName: 'read', PolicyDocument: POLICY }],
  })
  const ReplacementValues = { Name: { Values: [ACCOUNT] } }
  const { Role } = await iam.send(new AcquireRoleCommand({ TemplateArn: TEMPLATE, ReplacementValues }))
  expect(Role?.RoleName).toBe(`Reader-${ACCOUNT}`)

  const { DelegationRequestId } = await iam.send(
    new CreateDelegationRequestCommand({
      Description: 'Reads',
      Permissions: {
        PolicyTemplateArn: 'arn:aws:iam::111122223333:policy-template/read',
        Parameters: [{ Name: 'BucketName', Values: ['logs'] }],
      },
      RequestorWorkflowId: 'workflow',
      NotificationChannel: `arn:aws:sns:us-east-1:${ACCOUNT}:delegations`,
      SessionDuration: 3600,
    }),
  )
  const { DelegationRequest } = await iam.send(new GetDelegationRequestCommand({ DelegationRequestId }))
  expect(DelegationRequest).toMatchObject({
    RequestorName: 'Example Corp',
    PermissionPolicy: expect.stringContaining('arn:aws:s3:::logs'),
  })
})

const twice = `policyTemplates: [{ arn: "arn:x", document: {} }, { arn: "arn:x", document: {} }]`
test.each([
  [
    `roleTemplates:${role('MinorVersion: 1')}`,
    /^Missing property "AssumeRolePolicyDocumentTemplate" at roleTemplates\[0\] \(.*:2:5\)$/,
  ],
  [
    `roleTemplates:${role(`AssumeRolePolicyDocumentTemplate: "@{Trust}"\n    MinorVersion: 1`)}`,
    /^Invalid policy template at .* \(.*:5:39\): must be JSON, with placeholders only inside strings$/,
  ],
  [
    `roleTemplates:${role(`${trust}\n    MinorVersion: 1`)}${role(`${trust}\n    MinorVersion: 1`)}`,
    /^Minor version 1 of arn:.* already exists at roleTemplates\[1\] \(.*:7:5\)$/,
  ],
  [
    `roleTemplates:${role(`${trust}\n    MinorVersion: 1\n    UpdateTimestamp: yesterday`)}`,
    /^Invalid time "yesterday" at .* \(.*:7:22\)\. Use ISO 8601, such as 2030-01-01T00:00:00Z\.$/,
  ],
  [twice, /^Policy template arn:x already exists at policyTemplates\[1\] \(.*:1:51\)$/],
])('what is wrong with them is told with its place: %#', async (text, message) => {
  await expect(load(text)).rejects.toThrow(message)
})
