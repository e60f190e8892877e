/** Calls to an upstream in real Chromium: in Live, in Explain, and in the frame. */
import { CopyObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterEach, expect } from '@jest/globals'
import type { Page } from 'playwright-core'
import type { Settings } from '../../core/runtime/settings.ts'
import { type BucketUpstream, bucketUpstream } from '../support/bucket-upstream.ts'
import { chromiumTest, consoleBrowser, expectUsable, until } from '../support/console-page.ts'
import { type GuardedServer, guardedServer, policyOf } from '../support/guarded.ts'
import { ADMINISTRATOR, type Credentials } from '../support/harness.ts'

const open = consoleBrowser()
let upstream: BucketUpstream
let server: GuardedServer

async function start(settings: Partial<Settings> = {}, policies: Readonly<Record<string, string>> = {}) {
  upstream = await bucketUpstream(policies)
  server = await guardedServer({ '*': upstream.url }, settings)
}

afterEach(async () => {
  await server.close()
  await upstream.close()
})

function succeeded(call: Promise<unknown>): Promise<boolean> {
  return call.then(
    () => true,
    () => false,
  )
}

const head = (Key: string, credentials?: Credentials) =>
  succeeded(server.client(S3Client, credentials).send(new HeadObjectCommand({ Bucket: 'shop', Key })))

const rows = (page: Page) => page.locator('.table-row')
const row = (page: Page, text: string) => rows(page).filter({ hasText: text })
const part = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

chromiumTest('a denied call leads to the change of a policy, after which it passes', async () => {
  await start()
  const bob = await server.user({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::shop/orders/*' })
  expect(await head('orders/1', bob)).toBe(true)
  expect(await head('prices', bob)).toBe(false)
  const { page } = await open(server, '/console/live?q=origin:guard')
  await until(async () => (await rows(page).count()) === 2)
  await row(page, 'shop/prices').getByText('To an upstream').waitFor()
  await expectUsable(page, 'guarded calls')
  await page.keyboard.press('/')
  await page.keyboard.type('operation:s3:head* resource:prices ')
  await until(async () => (await rows(page).count()) === 1)
  const denied = row(page, 's3:GetObject for HeadObject')
  await denied.getByRole('img', { name: 'Not allowed' }).waitFor()
  await denied.click()
  const panel = page.getByRole('complementary', { name: 'The selected call' })
  await panel.getByText(`s3:HeadObject to ${upstream.url} needs s3:GetObject.`).waitFor()
  await expectUsable(page, 'a guarded call', [1280])
  await panel.getByRole('link', { name: 'Open in Explain' }).click()
  const call = part(page, 'Call')
  await call.getByText('s3:HeadObject', { exact: true }).waitFor()
  await call.getByText(upstream.url, { exact: true }).waitFor()
  await call.getByText('from the parameters Bucket and Key').waitFor()
  await call.getByText('resource-based policy of arn:aws:s3:::shop/prices').waitFor()
  await expectUsable(page, 'an explained guarded call')
  expect(await head('prices', bob)).toBe(false)
  await page.getByRole('button', { name: 'Apply', exact: true }).first().click()
  await page.getByText('Now', { exact: true }).waitFor()
  expect(await head('prices', bob)).toBe(true)
})

chromiumTest('a call that passes although it is denied looks like no other', async () => {
  await start({ guard: { s3: 'audit' } })
  const bob = await server.user()
  expect(await head('prices', bob)).toBe(true)
  const { page } = await open(server, '/console/live')
  const passed = row(page, 'HeadObject')
  await passed.getByRole('img', { name: 'Passed, only audited' }).waitFor()
  await page.getByText('Passed, only audited', { exact: true }).waitFor()
  await page.getByRole('radio', { name: 'Audited 1' }).check()
  await page.waitForURL('**/console/live?effect=audited')
  await until(async () => (await rows(page).count()) === 1)
  await expectUsable(page, 'audited calls')
  await passed.click()
  const panel = page.getByRole('complementary', { name: 'The selected call' })
  await panel.getByRole('heading', { name: 'Only audited: Not allowed by the identity policy' }).waitFor()
  await panel.getByText('The call passed although it is denied, because it was only audited.').waitFor()
  await panel.getByRole('link', { name: 'Open in Explain' }).click()
  await page.getByText('The call passed although it is denied, because it was only audited.').waitFor()
  await page.getByText('200 OK').waitFor()
})

chromiumTest('a policy of the upstream is shown, but cannot be changed here', async () => {
  const denial = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::shop/*',
  } as const
  await start({}, { shop: policyOf(denial) })
  const bob = await server.user({ Action: 's3:*' })
  expect(await head('prices', bob)).toBe(false)
  const { page } = await open(server, '/console/live')
  await row(page, 'HeadObject').dblclick()
  const policies = part(page, 'Policies')
  const note = 'The policy is in the upstream. Change it there, with s3:PutBucketPolicy.'
  await policies.getByText(note).waitFor()
  await page.locator('.way-warning').getByText(note).first().waitFor()
  expect(await page.getByRole('button', { name: 'Apply' }).count()).toBe(0)
  await expectUsable(page, 'a policy of the upstream', [1280])
})

chromiumTest('each permission of a call has a tab with its resource', async () => {
  await start()
  const bob = await server.user({ Action: 's3:GetObject' })
  const copy = new CopyObjectCommand({
    Bucket: 'shop',
    Key: 'copy',
    CopySource: 'stock/prices',
    Tagging: 'team=a',
    TaggingDirective: 'REPLACE',
  })
  expect(await succeeded(server.client(S3Client, bob).send(copy))).toBe(false)
  const { page } = await open(server, '/console/live')
  await row(page, 's3:PutObject for CopyObject').dblclick()
  const tabs = page.getByRole('navigation', { name: 'Permissions that the call needed' })
  await tabs.getByRole('link', { name: /Not allowed\s*s3:PutObject\s*shop\/copy/ }).waitFor()
  await tabs.getByRole('link', { name: /Allowed\s*s3:GetObject\s*stock\/prices/ }).click()
  await part(page, 'Call').getByText('s3:CopyObject', { exact: true }).waitFor()
  await tabs.getByRole('link', { name: /s3:PutObject\s*shop\/copy/ }).click()
  const tag = part(page, 'What the call carried')
    .locator('.carried-row')
    .filter({ hasText: 'ObjectTag/team' })
  await tag.getByText('from the parameter Tagging').waitFor()
  await expectUsable(page, 'two permissions', [390])
})

chromiumTest('a request that was refused early has the name of its operation', async () => {
  await start()
  expect(await head('prices', { ...ADMINISTRATOR, secretAccessKey: 'wrong' })).toBe(false)
  const { page } = await open(server, '/console/live?q=operation:s3:HeadObject')
  await row(page, 's3:HeadObject').click()
  await page.getByRole('heading', { name: 'Refused before any policy was asked' }).waitFor()
  await page.getByText('The request signature we calculated does not match').waitFor()
})

chromiumTest('the status names upstreams, modes, and what became of requests', async () => {
  await start({ guard: { s3: 'audit', sqs: 'off' }, unknown: 'pass' })
  expect(await head('prices', await server.user())).toBe(true)
  const { page } = await open(server, '/console/live')
  await page.getByText('Calls to s3 are only audited: those that policies deny succeed.').waitFor()
  await page.getByText('Calls to sqs pass without a decision.').waitFor()
  await page.getByText('Requests of unknown operations pass without a decision.').waitFor()
  await page.getByText('partly guarded').waitFor()
  await page.getByRole('button', { name: 'Status' }).click()
  const dialog = page.getByRole('dialog', { name: 'Status' })
  const said = (name: string, value: string) =>
    dialog.locator('.status-row').filter({ hasText: name }).filter({ hasText: value }).waitFor()
  await said('All services', upstream.url)
  await said('Calls to s3', 'only audited')
  await said('Calls to sqs', 'not decided')
  await said('Unknown operations', 'pass without a decision')
  await said('Passed, only audited', '1')
  await said('Denied', '0')
  await expectUsable(page, 'the status')
})

chromiumTest('the status is in the search, and says if nothing is guarded', async () => {
  await start()
  const { page } = await open(server, '/console/live')
  await page.getByText('guarded', { exact: true }).waitFor()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('status')
  await page.getByText('Status: modes and upstreams').click()
  const dialog = page.getByRole('dialog', { name: 'Status' })
  await dialog.getByText('refused', { exact: true }).waitFor()
  const { iamulator } = server
  iamulator.guarding = { ...iamulator.guarding, upstream: {} }
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Status' }).click()
  await dialog.getByText('the server has no upstream').waitFor()
})
