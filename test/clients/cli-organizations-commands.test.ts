/** Every command of AWS CLI v2 for AWS Organizations, with its skeleton unchanged and filled in. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  AcceptHandshakeCommand,
  CreateOrganizationCommand,
  EnablePolicyTypeCommand,
} from '@aws-sdk/client-organizations'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { ACCOUNT, administratorOf, policy } from '../support/harness.ts'
import { findPythonOfCli } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { payerOf } from '../support/transfers.ts'
import {
  invite,
  type OrganizationEstate,
  profiles,
  RIVALS,
  startOrganizationEstate,
  TAGS,
} from './organization-estate.ts'
import { othersThan, runPython } from './programs.ts'

const python = findPythonOfCli()
const cliTest = tool('AWS CLI v2 as a package of Python', () => python !== undefined)

let estate: OrganizationEstate
beforeAll(async () => {
  estate = await startOrganizationEstate()
})
afterAll(() => estate.close())

/** Resources are created before they are used, and deleted at the end. */
const ORDER = [
  ...['create', 'invite', 'enable', 'register', 'put', 'attach', 'tag', 'update', 'move'],
  ...['list', 'describe', 'accept', 'decline', 'cancel'],
  ...['untag', 'detach', 'deregister', 'disable', 'leave', 'remove', 'close', 'terminate', 'delete'],
]

/** The accounts that call what the management account cannot. */
const ACCOUNTS = {
  newcomer: '111122223333',
  billing: '777788889999',
  joining: '888899990000',
  declining: '999900001111',
}
const CALLERS = {
  'create-organization': 'newcomer',
  'delete-organization': 'newcomer',
  'enable-all-features': 'billing',
  'accept-handshake': 'joining',
  'leave-organization': 'joining',
  'decline-handshake': 'declining',
}
const REMOVED = '123412341234'

const REMEMBERED = {
  'OrganizationalUnit.Id': 'OrganizationalUnitId',
  'PolicySummary.Id': 'PolicyId',
  'CreateAccountStatus.Id': 'CreateAccountRequestId',
}

/** Makes what some commands need, and returns the members of their skeletons. */
async function prepare({ server, ids }: OrganizationEstate) {
  const client = server.organizations()
  const of = (accountId: string) => server.organizations(administratorOf(accountId))
  await of(ACCOUNTS.billing).send(new CreateOrganizationCommand({ FeatureSet: 'CONSOLIDATED_BILLING' }))
  const HandshakeId = await invite(client, REMOVED)
  await of(REMOVED).send(new AcceptHandshakeCommand({ HandshakeId }))
  await client.send(new EnablePolicyTypeCommand({ RootId: ids.root, PolicyType: 'BACKUP_POLICY' }))
  const handshakeTo = async (accountId: string) => ({ HandshakeId: await invite(client, accountId) })
  return {
    'accept-handshake': await handshakeTo(ACCOUNTS.joining),
    'decline-handshake': await handshakeTo(ACCOUNTS.declining),
    'cancel-handshake': await handshakeTo('121212121212'),
    'describe-handshake': await handshakeTo('343434343434'),
    'remove-account-from-organization': { AccountId: REMOVED },
    'close-account': { AccountId: ids.second },
    'describe-effective-policy': { TargetId: ids.first, PolicyType: 'TAG_POLICY' },
    'enable-policy-type': { PolicyType: 'AISERVICES_OPT_OUT_POLICY' },
    'list-handshakes-for-account': { Filter: { ActionType: 'INVITE' } },
    'list-handshakes-for-organization': { Filter: { ActionType: 'INVITE' } },
    ...(await prepareTransfers(estate)),
  }
}

/** Makes what the commands for billing transfers need, which only newer versions of the CLI have. */
async function prepareTransfers({ server }: OrganizationEstate) {
  const [accepting, invited] = RIVALS
  const StartTimestamp = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() + 2))
  const { id: handshake } = await payerOf(server).offer(accepting, { StartTimestamp })
  await payerOf(server, accepting).accept(handshake)
  const Id = (await payerOf(server).inbound())[0]?.Id
  const Type = 'BILLING'
  return {
    'invite-organization-to-transfer-responsibility': {
      Type,
      StartTimestamp,
      Target: { Id: invited, Type: 'ACCOUNT' },
    },
    'describe-responsibility-transfer': { Id },
    'update-responsibility-transfer': { Id },
    'terminate-responsibility-transfer': { Id },
    'list-inbound-responsibility-transfers': { Type },
    'list-outbound-responsibility-transfers': { Type },
  }
}

const valuesOf = ({ ids }: OrganizationEstate) => ({
  AccountId: ids.first,
  AccountName: 'new',
  ChildId: ids.first,
  ChildType: 'ACCOUNT',
  Content: policy('Deny', 's3:*'),
  Description: 'described',
  DestinationParentId: ids.sandbox,
  Email: 'new@example.org',
  FeatureSet: 'ALL',
  Filter: 'SERVICE_CONTROL_POLICY',
  IamUserAccessToBilling: 'ALLOW',
  MaxResults: 20,
  Name: 'new',
  Notes: 'noted',
  ParentId: ids.root,
  PolicyType: 'BACKUP_POLICY',
  ResourceId: ids.workloads,
  RoleName: 'Administration',
  RootId: ids.root,
  ServicePrincipal: 'cloudtrail.amazonaws.com',
  SourceName: 'Bills',
  SourceParentId: ids.workloads,
  States: ['SUCCEEDED'],
  TagKeys: ['team'],
  Tags: TAGS,
  Target: { Id: '565656565656', Type: 'ACCOUNT' },
  TargetId: ids.sandbox,
  Type: 'SERVICE_CONTROL_POLICY',
})

const DELEGATION = JSON.stringify({
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { AWS: ACCOUNT },
    Action: 'organizations:DescribePolicy',
    Resource: '*',
  },
})

/** Commands that cannot succeed here: no account of an emulator has one in AWS GovCloud (US). */
const REFUSED = { 'create-gov-cloud-account': 'ConstraintViolationException' }

/** Commands whose unchanged skeleton has no members, or only words that are valid. They run for the second time. */
const VALID = {
  'create-organization': 'answered',
  'delete-organization': 'answered',
  'delete-resource-policy': 'ResourcePolicyNotFoundException',
  'describe-organization': 'answered',
  'describe-resource-policy': 'ResourcePolicyNotFoundException',
  'enable-all-features': 'HandshakeConstraintViolationException',
  'leave-organization': 'AWSOrganizationsNotInUseException',
}

cliTest('every command', async () => {
  const config = join(estate.home.directory, 'unchecked')
  const names = Object.keys({ default: '', ...ACCOUNTS })
  // Leaves it to the service to reject empty values.
  const sections = names.map((name) => `[${name === 'default' ? name : `profile ${name}`}]`)
  writeFileSync(config, sections.map((section) => `${section}\nparameter_validation = false\n`).join('\n'))
  writeFileSync(estate.home.credentialsFile, profiles({ default: 'test', ...ACCOUNTS }))
  const input = {
    service: 'organizations',
    order: ORDER,
    values: valuesOf(estate),
    particular: { ...(await prepare(estate)), 'put-resource-policy': { Content: DELEGATION } },
    options: {},
    profiles: CALLERS,
    waits: {},
    remembered: REMEMBERED,
  }
  const environment = { ...estate.home.environment, AWS_CONFIG_FILE: config }
  const parameters = [JSON.stringify(input)]
  const { waits, filled, empty } = await runPython(python ?? '', 'cli-commands.py', parameters, environment)
  // The CLI has no waiters for Organizations.
  expect(waits).toEqual({})
  expect(Object.keys(Object(filled)).length).toBeGreaterThan(54)
  expect(othersThan('answered', Object(filled))).toEqual(REFUSED)
  expect(othersThan('InvalidInputException', Object(empty))).toEqual(VALID)
})
