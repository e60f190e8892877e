import * as sdk from '@aws-sdk/client-iam'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type OrganizationRow, organizationKey } from '../../../../store/index.ts'
import { ACCOUNT, administratorOf, expectError, OTHER, type TestServer } from '../../../support/harness.ts'
import { ORGANIZATION, OUTSIDER, organizationWith, seededServer } from '../../../support/organizations.ts'
import { membersOf } from '../../callers.ts'

const DELEGATED = '222222222222'
const CREDENTIALS = 'RootCredentialsManagement'
const SESSIONS = 'RootSessions'

const FEATURES = {
  enable: {
    [CREDENTIALS]: (client: sdk.IAMClient) =>
      client.send(new sdk.EnableOrganizationsRootCredentialsManagementCommand({})),
    [SESSIONS]: (client: sdk.IAMClient) => client.send(new sdk.EnableOrganizationsRootSessionsCommand({})),
  },
  disable: {
    [CREDENTIALS]: (client: sdk.IAMClient) =>
      client.send(new sdk.DisableOrganizationsRootCredentialsManagementCommand({})),
    [SESSIONS]: (client: sdk.IAMClient) => client.send(new sdk.DisableOrganizationsRootSessionsCommand({})),
  },
}
const list = (client: sdk.IAMClient) => client.send(new sdk.ListOrganizationsFeaturesCommand({}))

const enabling = Object.values(FEATURES.enable)
const others = [...Object.values(FEATURES.disable), list]

const organization = organizationWith([], { account: {} })
const root = { ...organization.root, accounts: { [DELEGATED]: { administers: ['iam.amazonaws.com'] } } }

let server: TestServer
let management: sdk.IAMClient
let delegated: sdk.IAMClient
let member: sdk.IAMClient
beforeEach(async () => {
  server = await seededServer({
    organization: { ...organization, root, trustedServices: ['iam.amazonaws.com'] },
  })
  management = server.iam()
  delegated = server.iam(administratorOf(DELEGATED))
  member = server.iam(administratorOf(OTHER))
})
afterEach(() => server.close())

function change(changes: Partial<OrganizationRow>): void {
  server.iamulator.store.transact(ACCOUNT, (tx) => {
    const row = tx.organizations.get(organizationKey)
    if (row) tx.organizations.put(organizationKey, { ...row, ...changes })
  })
}

const answer = (...EnabledFeatures: string[]) => ({ OrganizationId: ORGANIZATION, EnabledFeatures })

describe('central root access', () => {
  test('has no features to begin with', async () => {
    expect(membersOf(await list(management))).toEqual(answer())
  })

  test('is switched on and off, feature by feature', async () => {
    expect(membersOf(await FEATURES.enable[SESSIONS](management))).toEqual(answer(SESSIONS))
    expect(membersOf(await FEATURES.enable[CREDENTIALS](management))).toEqual(answer(CREDENTIALS, SESSIONS))
    expect(membersOf(await FEATURES.enable[CREDENTIALS](management))).toEqual(answer(CREDENTIALS, SESSIONS))
    expect(membersOf(await FEATURES.disable[SESSIONS](management))).toEqual(answer(CREDENTIALS))
    expect(membersOf(await FEATURES.disable[SESSIONS](management))).toEqual(answer(CREDENTIALS))
    expect(membersOf(await list(management))).toEqual(answer(CREDENTIALS))
    expect(membersOf(await FEATURES.disable[CREDENTIALS](management))).toEqual(answer())
  })

  test('a seed switches it on', async () => {
    const seeded = await seededServer({
      organization: { ...organization, trustedServices: ['iam.amazonaws.com'], rootAccess: [SESSIONS] },
    })
    expect(membersOf(await list(seeded.iam()))).toEqual(answer(SESSIONS))
    await seeded.close()
  })

  test('a delegated administrator may switch it off and see it, but not switch it on', async () => {
    await FEATURES.enable[SESSIONS](management)
    expect(membersOf(await list(delegated))).toEqual(answer(SESSIONS))
    for (const enable of enabling) {
      await expectError(enable(delegated), {
        code: 'CallerIsNotManagementAccountException',
        status: 400,
        message: 'The account making the request is not the management account for the organization.',
      })
    }
    expect(membersOf(await FEATURES.disable[SESSIONS](delegated))).toEqual(answer())
    expect(membersOf(await list(management))).toEqual(answer())
  })

  test('another member may do nothing of it', async () => {
    for (const call of [...enabling, ...others]) {
      await expectError(call(member), {
        code: 'AccountNotManagementOrDelegatedAdministratorException',
        status: 400,
        message:
          'The account making the request is not the management account or delegated administrator account for centralized root access.',
      })
    }
  })

  test('an account in no organization', async () => {
    for (const call of [...enabling, ...others]) {
      await expectError(call(server.iam(administratorOf(OUTSIDER))), {
        code: 'OrganizationNotFoundException',
        status: 400,
        message: 'No organization is associated with your account.',
      })
    }
  })

  test('it takes all features of the organization', async () => {
    change({ featureSet: 'CONSOLIDATED_BILLING' })
    for (const call of [...enabling, ...others]) {
      await expectError(call(management), {
        code: 'OrganizationNotInAllFeaturesModeException',
        status: 400,
        message: 'Your organization does not have All features enabled.',
      })
    }
  })

  test('it takes trusted access', async () => {
    change({ trustedServices: ['sso.amazonaws.com'] })
    for (const call of [...enabling, ...others]) {
      await expectError(call(management), {
        code: 'ServiceAccessNotEnabledException',
        status: 400,
        message: 'Trusted access is not enabled for IAM in Organizations.',
      })
    }
  })
})
