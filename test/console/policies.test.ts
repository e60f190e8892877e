/** The place Policies in real Chromium: write a policy, see what AWS says and what it changes, and save it. */
import {
  CreatePolicyVersionCommand,
  GetPolicyVersionCommand,
  ListEntitiesForPolicyCommand,
  ListPolicyVersionsCommand,
  PutUserPermissionsBoundaryCommand,
} from '@aws-sdk/client-iam'
import { expect } from '@jest/globals'
import { chromiumTest, consoleBrowser, expectUsable, until } from '../support/console-page.ts'
import { ACCOUNT, serverForEachTest } from '../support/harness.ts'
import { seededServer } from '../support/organizations.ts'
import {
  APP,
  ARN,
  allow,
  BUILDS,
  call,
  EDITOR,
  isAllowed,
  policy,
  SEED,
  saveButton,
  write,
} from './policy-editing.ts'

const open = consoleBrowser()
const server = serverForEachTest(() => seededServer(SEED))

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
  for (const resource of [releases, releases, builds]) await call(server, APP, 's3:PutObject', resource)
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
  expect(await isAllowed(server, APP, 's3:PutObject', releases)).toBe(true)
  expect(await isAllowed(server, APP, 's3:PutObject', builds)).toBe(false)
})

chromiumTest('the rows of a simulation are in the address, and a denial can be pasted', async () => {
  const { page } = await open(server, EDITOR)
  const add = page.getByLabel('Add an action and a resource')
  await add.fill('s3:GetObject arn:aws:s3:::data/a')
  await add.press('Enter')
  await page.getByRole('list', { name: 'Results' }).getByText('no statement').waitFor()
  await add.fill(
    `User: arn:aws:sts::${ACCOUNT}:assumed-role/reader/me is not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs:us-east-1:${ACCOUNT}:jobs because`,
  )
  await add.press('Enter')
  await page.getByRole('list', { name: 'Results' }).getByText('jobs').waitFor()
  await page.getByRole('combobox', { name: 'With the context' }).fill('aws:SourceIp = 10.1.2.3')
  await page.getByRole('combobox', { name: 'With the context' }).press('Enter')
  expect(new URL(page.url()).searchParams.get('as')).toBe(`arn:aws:iam::${ACCOUNT}:role/reader`)
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

chromiumTest('a draft that began before the present version does not undo it unseen', async () => {
  const { page } = await open(server, EDITOR)
  await write(page, policy(allow('s3:GetObject', BUILDS)))
  await page.getByRole('radio', { name: /Changes/ }).waitFor()
  const PolicyDocument = policy(allow('s3:DeleteObject', BUILDS))
  await server
    .iam()
    .send(new CreatePolicyVersionCommand({ PolicyArn: ARN, PolicyDocument, SetAsDefault: true }))
  await page.reload()
  await page.getByText('version 2 is the default').waitFor()
  await page.locator('.cm-content').getByText('s3:GetObject').waitFor()
  await saveButton(page).click()
  const dialog = page.getByRole('dialog', { name: 'The policy was changed meanwhile' })
  await dialog.getByRole('region', { name: 'Their change' }).getByText('s3:DeleteObject').waitFor()
  await dialog.getByRole('button', { name: 'Discard mine' }).click()
  await page.locator('.cm-content').getByText('s3:DeleteObject').waitFor()
  await until(async () => (await saveButton(page).getAttribute('data-tooltip')) === 'Nothing has changed')
})

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
  const { page, expected } = await open(server, EDITOR)
  expected(/status of 404/)
  await page.getByRole('button', { name: 'Attach' }).click()
  const dialog = page.getByRole('dialog', { name: 'Attach deploy' })
  await dialog.getByRole('combobox', { name: 'Role, user, or group' }).fill('role/none')
  await dialog.getByRole('button', { name: 'Attach', exact: true }).click()
  await dialog.getByText('The role with name none cannot be found.').waitFor()
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

chromiumTest('a boundary is simulated as the one whom it limits', async () => {
  const PermissionsBoundary = ARN.replace(/deploy$/, 'wide')
  await server.iam().send(new PutUserPermissionsBoundaryCommand({ UserName: 'alice', PermissionsBoundary }))
  const { page } = await open(server, EDITOR.replace(/deploy$/, 'wide'))
  await page.getByText('boundary of 1 user').waitFor()
  const asker = page.getByRole('combobox', { name: 'As the identity' })
  await until(async () => (await asker.inputValue()) === 'user/alice')
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
  await page.getByRole('button', { name: 'Add condition' }).click()
  await page.getByRole('combobox', { name: 'Key of condition 2' }).waitFor()
  await expectUsable(page, 'statements')
  await page.getByRole('button', { name: 'Remove condition 2' }).click()
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

chromiumTest('hostile names and texts stay texts', async () => {
  const { page } = await open(server, EDITOR)
  await write(page, policy(allow('s3:GetObject', 'arn:aws:s3:::<img src=x onerror=alert(1)>\u202edata/*')))
  await page.locator('.cm-specialChar').waitFor()
  await page.getByRole('radio', { name: /Changes/ }).check()
  await page.getByText('\\u{202e}').first().waitFor()
})

chromiumTest('the editor is used and left by keys', async () => {
  const { page } = await open(server, EDITOR)
  await write(page, policy(allow('s3:GetObjet', BUILDS), allow('s3:PutObjet', BUILDS)))
  await page.getByText('2 warnings').waitFor()
  await page.keyboard.press('F8')
  await page.keyboard.press('Control+.')
  await page.getByText('1 warning', { exact: true }).waitFor()
  await page.keyboard.press('F8')
  await page.keyboard.press('Control+.')
  await page.getByRole('region', { name: 'Problems' }).getByText('none').waitFor()
  await page.keyboard.press('Tab')
  await page.locator('.cm-content:focus').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Tab')
  await page.locator('.cm-content:focus').waitFor({ state: 'detached' })
})

chromiumTest('completion suggests the ARNs of what exists', async () => {
  const { page } = await open(server, EDITOR)
  await write(
    page,
    `{ "Statement": { "Action": "iam:PassRole", "Resource": "arn:aws:iam::${ACCOUNT}:role/a" } }`,
  )
  for (let back = 0; back < 5; back++) await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Control+Space')
  await page.locator('.cm-tooltip-autocomplete').getByText(APP).click()
  await page.locator('.cm-content').getByText(`"${APP}"`).waitFor()
})
