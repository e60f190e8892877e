/** The place Policies in real Chromium: write a policy, see what AWS says and what it changes, and save it. */
import {
  CreatePolicyVersionCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetUserPolicyCommand,
  ListEntitiesForPolicyCommand,
  ListPolicyVersionsCommand,
} from '@aws-sdk/client-iam'
import { DescribePolicyCommand } from '@aws-sdk/client-organizations'
import { afterEach, beforeEach, expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import type { SeedFile } from '../../server/seed/types.ts'
import { post } from '../admin/decisions/requests.ts'
import { userArn } from '../services/callers.ts'
import { openAs } from '../support/console-identities.ts'
import { chromiumTest, consoleBrowser, expectUsable, until } from '../support/console-page.ts'
import { ACCOUNT, OTHER, type TestServer, trust } from '../support/harness.ts'
import {
  organizationWith,
  policyArn,
  seededServer,
  serviceControl,
  statement,
} from '../support/organizations.ts'

const ARN = `arn:aws:iam::${ACCOUNT}:policy/deploy`
const APP = `arn:aws:iam::${ACCOUNT}:role/app`
const BUILDS = 'arn:aws:s3:::data/builds/*'

const policyOf = (...Action: readonly string[]) => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action, Resource: '*' },
})

const SEED: SeedFile = {
  organization: organizationWith([serviceControl('guard', 'Deny', 'ec2:*')], {}),
  accounts: {
    [ACCOUNT]: {
      policies: [
        { name: 'deploy', document: statement('Allow', 's3:PutObject', { Resource: BUILDS }) },
        { name: 'wide', document: statement('Allow', 'iam:PassRole') },
      ],
      users: [{ name: 'alice', inlinePolicies: { own: statement('Allow', 's3:ListAllMyBuckets') } }],
      roles: [
        { name: 'app', trust: JSON.parse(trust({ AWS: ACCOUNT })), attachedPolicies: ['deploy'] },
        {
          name: 'reader',
          trust: JSON.parse(trust({ AWS: ACCOUNT })),
          inlinePolicies: { read: policyOf('iam:Get*', 'iam:List*') },
        },
      ],
    },
  },
}

const open = consoleBrowser()
let server: TestServer

beforeEach(async () => {
  server = await seededServer(SEED)
})

afterEach(() => server.close())

const EDITOR = `/console/policies/${ACCOUNT}/deploy`

const policy = (...statements: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2)

const allow = (Action: string | readonly string[], Resource: string | readonly string[]) => ({
  Effect: 'Allow',
  Action,
  Resource,
})

/** Replaces the document as somebody who pastes another one. */
async function write(page: Page, text: string): Promise<void> {
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(text)
}

const saveButton = (page: Page) => page.getByRole('button', { name: /^Save/ })

const call = (principal: string, action: string, resource: string) =>
  post(server, 'authorize', { principal, action, resources: [resource] })

async function isAllowed(principal: string, action: string, resource: string): Promise<boolean> {
  return JSON.parse((await call(principal, action, resource)).text).allowed
}

async function defaultDocument(VersionId: string): Promise<unknown> {
  const { PolicyVersion } = await server
    .iam()
    .send(new GetPolicyVersionCommand({ PolicyArn: ARN, VersionId }))
  expect(PolicyVersion?.IsDefaultVersion).toBe(true)
  return JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ''))
}

chromiumTest(
  'a policy with an error shows AWS’s words, is fixed by a key, and saved as a version',
  async () => {
    const { page } = await open(server, '/console/policies')
    await page.getByRole('link', { name: 'deploy', exact: true }).click()
    await page.getByText('version 1 is the default, attached to 1 role').waitFor()
    const broken = policy({ Effect: 'Allow', Acton: 's3:PutObject', Resource: '*' })
    await write(page, broken)
    const problems = page.getByRole('region', { name: 'Problems' })
    await problems.getByText('MalformedPolicyDocument').first().waitFor()
    await problems.getByText('Syntax errors in policy.').first().waitFor()
    await problems.getByText('AWS would refuse this document').waitFor()
    await expectUsable(page, 'refused document')
    await until(async () => (await saveButton(page).getAttribute('aria-disabled')) === 'true')
    expect(await saveButton(page).getAttribute('data-tooltip')).toBe(
      'AWS would refuse this document: Syntax errors in policy.',
    )
    await page
      .getByRole('button', { name: /line 6/ })
      .first()
      .click()
    await page.keyboard.press('Control+.')
    await problems.getByText('none').waitFor()
    await page.keyboard.press('Control+s')
    await page.getByText('Version 2 of deploy is the default.').waitFor()
    expect(await defaultDocument('v2')).toEqual(JSON.parse(broken.replace('Acton', 'Action')))
    await page.getByText('version 2 is the default').waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('version 1 is the default').waitFor()
    await defaultDocument('v1')
  },
)

chromiumTest('a warning is explained below its line, and its fix is one press', async () => {
  const { page } = await open(server, EDITOR)
  const condition = { StringEqualsIfExists: { 'aws:PrincipleTag/team': 'shop' } }
  await write(page, policy({ ...allow('s3:PutObject', BUILDS), Condition: condition }))
  await page.getByRole('button', { name: /line 10/ }).click()
  await page.locator('.cm-advice').getByText('lets every caller through').waitFor()
  await expectUsable(page, 'warning in the editor')
  await page.getByRole('button', { name: 'Change to aws:PrincipalTag/team' }).click()
  await page.getByRole('region', { name: 'Problems' }).getByText('none').waitFor()
  expect(await page.locator('.cm-content').textContent()).toContain('aws:PrincipalTag/team')
})

chromiumTest('simulation and replay say what saving changes, and that is what happens', async () => {
  const releases = 'arn:aws:s3:::data/releases/1'
  const builds = 'arn:aws:s3:::data/builds/1'
  for (const resource of [releases, releases, builds]) await call(APP, 's3:PutObject', resource)
  const { page } = await open(server, EDITOR)
  const results = page.getByRole('list', { name: 'Results' })
  await results.getByText('data/releases/1').waitFor()
  await write(page, policy(allow('s3:PutObject', 'arn:aws:s3:::data/releases/*')))
  await results.getByText('now allowed').waitFor()
  await results.getByText('no longer').waitFor()
  const replay = page.getByRole('region', { name: 'Replay' })
  await until(async () => (await replay.getByRole('definition').allInnerTexts()).slice(0, 2).join() === '2,1')
  await expectUsable(page, 'simulation and replay')
  await replay.getByRole('button', { name: 'Show them' }).click()
  await page.getByRole('dialog').getByRole('link', { name: 's3:PutObject' }).first().waitFor()
  expect(await page.getByRole('dialog').getByRole('listitem').count()).toBe(2)
  await expectUsable(page, 'replayed calls')
  await page.keyboard.press('Escape')
  await saveButton(page).click()
  await page.getByText('Version 2 of deploy is the default.').waitFor()
  expect(await isAllowed(APP, 's3:PutObject', releases)).toBe(true)
  expect(await isAllowed(APP, 's3:PutObject', builds)).toBe(false)
})

chromiumTest('the rows of a simulation are in the address, and a denial can be pasted', async () => {
  const { page } = await open(server, EDITOR)
  const add = page.getByLabel('Add an action and a resource')
  await add.fill('s3:GetObject arn:aws:s3:::data/a')
  await add.press('Enter')
  await page.getByRole('list', { name: 'Results' }).getByText('no statement').waitFor()
  await add.fill(
    `User: ${APP} is not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs:us-east-1:${ACCOUNT}:jobs because`,
  )
  await add.press('Enter')
  await page.getByRole('list', { name: 'Results' }).getByText('jobs').waitFor()
  await page.getByRole('combobox', { name: 'With the context' }).fill('aws:SourceIp = 10.1.2.3')
  await page.getByRole('combobox', { name: 'With the context' }).press('Enter')
  await page.reload()
  await page.getByRole('list', { name: 'Results' }).getByText('jobs').waitFor()
  await page.getByText('aws:SourceIp = 10.1.2.3').waitFor()
  await add.fill('nonsense')
  await add.press('Enter')
  await page.getByText('Write an action such as').waitFor()
})

chromiumTest(
  'a draft survives a reload, and a change of somebody else is never overwritten unseen',
  async () => {
    const { page } = await open(server, EDITOR)
    await write(page, policy(allow('s3:GetObject', BUILDS)))
    await page.getByRole('radio', { name: /Changes/ }).waitFor()
    await page.reload()
    await page.locator('.cm-content').getByText('s3:GetObject').waitFor()
    const PolicyDocument = policy(allow('s3:DeleteObject', BUILDS))
    await server
      .iam()
      .send(new CreatePolicyVersionCommand({ PolicyArn: ARN, PolicyDocument, SetAsDefault: true }))
    await saveButton(page).click()
    const dialog = page.getByRole('dialog', { name: 'The policy was changed meanwhile' })
    await dialog.getByText('s3:DeleteObject').waitFor()
    await dialog.getByText('s3:GetObject').waitFor()
    await expectUsable(page, 'stale write')
    expect(await defaultDocument('v2')).toEqual(JSON.parse(PolicyDocument))
    await dialog.getByRole('button', { name: 'Save mine' }).click()
    await page.getByText('is the default.').waitFor()
    expect(await defaultDocument('v3')).toEqual(JSON.parse(policy(allow('s3:GetObject', BUILDS))))
  },
)

chromiumTest('the oldest version is offered for deletion at five', async () => {
  for (let version = 2; version <= 5; version++) {
    const PolicyDocument = policy(allow('s3:PutObject', `arn:aws:s3:::data/${version}/*`))
    await server
      .iam()
      .send(new CreatePolicyVersionCommand({ PolicyArn: ARN, PolicyDocument, SetAsDefault: true }))
  }
  const { page } = await open(server, EDITOR)
  await page.getByText('version 5 is the default').waitFor()
  await write(page, policy(allow('s3:GetObject', BUILDS)))
  await page.getByRole('button', { name: 'Save as version 6' }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete the oldest version?' })
  await expectUsable(page, 'oldest version')
  await dialog.getByRole('button', { name: 'Delete version 1 and save' }).click()
  await page.getByText('Version 6 of deploy is the default.').waitFor()
  const { Versions = [] } = await server.iam().send(new ListPolicyVersionsCommand({ PolicyArn: ARN }))
  expect(Versions.map(({ VersionId }) => VersionId)).toEqual(['v6', 'v5', 'v4', 'v3', 'v2'])
})

chromiumTest('versions open by address, and another one becomes the default', async () => {
  const PolicyDocument = policy(allow('s3:GetObject', BUILDS))
  await server.iam().send(new CreatePolicyVersionCommand({ PolicyArn: ARN, PolicyDocument }))
  const { page } = await open(server, `${EDITOR}?version=2&line=5`)
  await page.getByText('version 2, not the default').waitFor()
  await page.locator('.cm-reached').waitFor()
  await page.getByRole('button', { name: 'Versions' }).click()
  const dialog = page.getByRole('dialog', { name: 'Versions of deploy' })
  await dialog.getByRole('button', { name: 'Make default' }).waitFor()
  await expectUsable(page, 'versions')
  await dialog.getByRole('button', { name: 'Make default' }).click()
  await until(
    async () => JSON.stringify(await defaultDocument('v2')) === JSON.stringify(JSON.parse(PolicyDocument)),
  )
})

chromiumTest('a policy is attached and detached', async () => {
  const { page } = await open(server, EDITOR)
  await page.getByRole('button', { name: 'Attach' }).click()
  const dialog = page.getByRole('dialog', { name: 'Attach deploy' })
  await dialog.getByRole('combobox', { name: 'Role, user, or group' }).fill('user/alice')
  await dialog.getByRole('button', { name: 'Attach', exact: true }).click()
  await dialog.getByRole('button', { name: 'Detach from user/alice' }).waitFor()
  await expectUsable(page, 'attachments')
  await dialog.getByRole('button', { name: 'Detach from role/app' }).click()
  await dialog.getByRole('button', { name: 'Detach from role/app' }).waitFor({ state: 'detached' })
  const entities = await server.iam().send(new ListEntitiesForPolicyCommand({ PolicyArn: ARN }))
  expect(entities.PolicyUsers?.map(({ UserName }) => UserName)).toEqual(['alice'])
  expect(entities.PolicyRoles).toEqual([])
})

chromiumTest('completion suggests actions with their access level', async () => {
  const { page } = await open(server, EDITOR)
  await write(page, '{ "Statement": { "Effect": "Allow", "Action": "s3:PutObjectT" } }')
  for (let back = 0; back < 5; back++) await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Control+Space')
  const option = page.locator('.cm-tooltip-autocomplete').getByText('s3:PutObjectTagging')
  await option.waitFor()
  await page.locator('.cm-completionDetail').getByText('Tagging').waitFor()
  await option.click()
  await page.locator('.cm-content').getByText('"s3:PutObjectTagging"').waitFor()
})

chromiumTest('the form of a statement changes the same document', async () => {
  const { page } = await open(server, `${EDITOR}?view=statements`)
  await page.getByRole('combobox', { name: 'Action', exact: true }).fill('s3:GetObject')
  await page.getByRole('combobox', { name: 'Action', exact: true }).press('Enter')
  await page
    .getByRole('group', { name: 'Effect of statement 1' })
    .getByRole('radio', { name: 'Deny' })
    .check()
  await page.getByRole('button', { name: 'Add condition' }).click()
  await page.getByRole('combobox', { name: 'Values of condition 1' }).fill('o-example001')
  await page.getByRole('combobox', { name: 'Values of condition 1' }).press('Enter')
  await expectUsable(page, 'statements')
  await page.getByRole('radio', { name: /Changes/ }).check()
  await page.getByText('Added: ').first().waitFor()
  await expectUsable(page, 'changes')
  await saveButton(page).click()
  await page.getByText('Version 2 of deploy is the default.').waitFor()
  expect(await defaultDocument('v2')).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        ...{ Effect: 'Deny', Action: ['s3:PutObject', 's3:GetObject'], Resource: BUILDS },
        Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-example001' } },
      },
    ],
  })
})

chromiumTest('a trust policy has the checks of trust policies', async () => {
  const { page } = await open(server, `/console/policies/${ACCOUNT}/role/app`)
  await page.getByText('trust policy').waitFor()
  await write(page, trust({ AWS: `arn:aws:iam::${ACCOUNT}:role/nobody` }))
  await page
    .getByText(`Invalid principal in policy: "AWS":"arn:aws:iam::${ACCOUNT}:role/nobody"`)
    .first()
    .waitFor()
  await write(page, trust({ AWS: userArn('alice') }))
  await page.getByRole('region', { name: 'Problems' }).getByText('none').waitFor()
  await saveButton(page).click()
  await page.getByText('app is saved.').waitFor()
  const { Role } = await server.iam().send(new GetRoleCommand({ RoleName: 'app' }))
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toContain(userArn('alice'))
})

chromiumTest('an inline policy and a service control policy are saved where they belong', async () => {
  const { page } = await open(server, `/console/policies/${ACCOUNT}/user/alice/own`)
  await page.getByText('embedded in user alice').waitFor()
  await write(page, policy(allow('s3:GetObject', BUILDS)))
  await saveButton(page).click()
  await page.getByText('own is saved.').waitFor()
  const inline = await server.iam().send(new GetUserPolicyCommand({ UserName: 'alice', PolicyName: 'own' }))
  expect(decodeURIComponent(inline.PolicyDocument ?? '')).toContain('s3:GetObject')

  const PolicyId = policyArn(server, 'guard').split('/').at(-1) ?? ''
  await page.goto(`${server.url}/console/policies/${ACCOUNT}/${PolicyId}`)
  await page.getByText('SCP', { exact: true }).first().waitFor()
  await page.getByText('of 10,240 characters').waitFor()
  await write(page, policy({ Effect: 'Deny', Action: 'sqs:*', Resource: '*' }))
  await saveButton(page).click()
  await page.getByText('guard is saved.').waitFor()
  const { Policy } = await server.organizations().send(new DescribePolicyCommand({ PolicyId }))
  expect(Policy?.Content).toContain('sqs:*')
})

chromiumTest('a new policy is written and created, and a session policy is only checked', async () => {
  const { page } = await open(server, '/console/policies/new')
  await page.locator('.cm-content').waitFor()
  await expectUsable(page, 'new policy')
  await page.getByLabel('Name', { exact: true }).fill('fresh')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.waitForURL(`**/console/policies/${ACCOUNT}/fresh`)
  await page.getByText('version 1 is the default, attached to nobody').waitFor()
  await page.goto(`${server.url}/console/policies/new?kind=session`)
  await page.getByText('Pass it as Policy to AssumeRole').waitFor()
  await page.getByText('of 2,048 characters').waitFor()
})

chromiumTest('statements grow as calls come in, and the policy is attached to who made them', async () => {
  const { page } = await open(
    server,
    `/console/policies/new?from=calls&caller=alice&for=${encodeURIComponent(userArn('alice'))}`,
  )
  await page.getByText('No calls match').waitFor()
  await expectUsable(page, 'no calls')
  await call(userArn('alice'), 's3:ListAllMyBuckets', '*')
  await page.getByRole('heading', { name: 's3:ListAllMyBuckets' }).waitFor()
  for (const key of ['1', '2'])
    await call(userArn('alice'), 's3:GetObject', `arn:aws:s3:::data/builds/${key}`)
  await page.getByLabel('Include denied calls').check()
  await page.getByText('for 2 resources').waitFor()
  await page.getByText('2 denied').waitFor()
  await page.getByRole('button', { name: 'Write out' }).click()
  await page.getByRole('listitem').getByText('arn:aws:s3:::data/builds/2').first().waitFor()
  await page.getByText('All of these calls meet').first().click()
  await expectUsable(page, 'generated policy')
  await page.getByLabel('Name', { exact: true }).fill('made')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.waitForURL(`**/console/policies/${ACCOUNT}/made`)
  expect(await isAllowed(userArn('alice'), 's3:GetObject', 'arn:aws:s3:::data/builds/2')).toBe(true)
})

chromiumTest('the list shows the account’s policies, AWS’s, and those of the organization', async () => {
  const { page } = await open(server, '/console/policies')
  await page.getByRole('link', { name: 'deploy', exact: true }).waitFor()
  await page.getByRole('row', { name: /wide/ }).getByText('1 problem').waitFor()
  await expectUsable(page, 'list')
  await page.getByRole('combobox', { name: 'Filter by name' }).fill('nothing')
  await page.getByRole('combobox', { name: 'Filter by name' }).press('Enter')
  await page.getByText('No policy matches').waitFor()
  await page.goto(`${server.url}/console/policies?owner=organization`)
  await page.getByRole('link', { name: 'guard' }).waitFor()
  await page.goto(`${server.url}/console/policies?owner=aws&q=PowerUserAccess`)
  await page.getByRole('link', { name: 'PowerUserAccess', exact: true }).click()
  await page.getByText('AWS managed').waitFor()
  await until(async () => (await saveButton(page).getAttribute('data-tooltip')) === 'AWS owns this policy')
})

chromiumTest(
  'an account without policies says how to make one, and one outside organizations that it has none',
  async () => {
    const { page, expected } = await open(server, '/console/policies', { administratorOf: '444455556666' })
    expected(/status of 400/)
    await page.getByText('No policies of your own').waitFor()
    await expectUsable(page, 'no policies')
    await page.goto(`${server.url}/console/policies?owner=organization`)
    await page.getByText('No organization').waitFor()
  },
)

chromiumTest('what a session may not do is refused in AWS’s words, where it was to be', async () => {
  const { page, expected } = await open(server, '/console/live')
  expected(/status of 403/)
  await openAs(page, server, 'app', '/console/policies')
  await page.getByText('iam:ListPolicies is not allowed').waitFor()
  await page.getByRole('link', { name: 'Explain', exact: true }).last().waitFor()
  await expectUsable(page, 'denied list')
  await openAs(page, server, 'reader', EDITOR)
  await write(page, policy(allow('s3:GetObject', BUILDS)))
  await saveButton(page).click()
  await page.getByText('iam:CreatePolicyVersion is not allowed').waitFor()
  await page.locator('.cm-content').getByText('s3:GetObject').waitFor()
  await expectUsable(page, 'denied version')
})

chromiumTest('an address that names no policy says so', async () => {
  const { page } = await open(server, `/console/policies/${OTHER}/gone`)
  await page.getByText('Policy gone was not found').waitFor()
  await expectUsable(page, 'no such policy')
})

chromiumTest('hostile names and texts stay texts', async () => {
  const { page } = await open(server, EDITOR)
  await write(page, policy(allow('s3:GetObject', 'arn:aws:s3:::<img src=x onerror=alert(1)>\u202edata/*')))
  await page.locator('.cm-specialChar').waitFor()
  await page.getByRole('radio', { name: /Changes/ }).check()
  await page.getByText('\\u{202e}').first().waitFor()
})
