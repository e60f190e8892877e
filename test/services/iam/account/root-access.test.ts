import * as sdk from '@aws-sdk/client-iam'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { ACCOUNT, administratorOf, expectError, OTHER, serverForEachTest } from '../../../support/harness.ts'
import {
  changeOrganization,
  ORGANIZATION,
  OUTSIDER,
  organizationWith,
  seededServer,
} from '../../../support/organizations.ts'
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

const server = serverForEachTest(() =>
  seededServer({
    organization: { ...organization, root, trustedServices: ['iam.amazonaws.com'] },
  }),
)
let management: sdk.IAMClient
let delegated: sdk.IAMClient
let member: sdk.IAMClient
beforeEach(() => {
  management = server.iam()
  delegated = server.iam(administratorOf(DELEGATED))
  member = server.iam(administratorOf(OTHER))
})

const answer = (...EnabledFeatures: string[]) => ({ OrganizationId: ORGANIZATION, EnabledFeatures })

describe('central root access', () => {
  test('has no features to begin with', async () => {
    expect(membersOf(await list(management))).toEqual(answer())
  })

  test('C7.7.2: is switched on and off, feature by feature', async () => {
    expect(membersOf(await FEATURES.enable[SESSIONS](management))).toEqual(answer(SESSIONS))
    expect(membersOf(await FEATURES.enable[CREDENTIALS](management))).toEqual(answer(SESSIONS, CREDENTIALS))
    expect(membersOf(await FEATURES.enable[CREDENTIALS](management))).toEqual(answer(SESSIONS, CREDENTIALS))
    expect(membersOf(await FEATURES.disable[SESSIONS](management))).toEqual(answer(CREDENTIALS))
    expect(membersOf(await FEATURES.disable[SESSIONS](management))).toEqual(answer(CREDENTIALS))
    expect(membersOf(await list(management))).toEqual(answer(CREDENTIALS))
    expect(membersOf(await FEATURES.disable[CREDENTIALS](management))).toEqual(answer())
  })

  test('C7.7.2: a seed switches it on, in any order', async () => {
    const seeded = await seededServer({
      organization: {
        ...organization,
        trustedServices: ['iam.amazonaws.com'],
        rootAccess: [CREDENTIALS, SESSIONS],
      },
    })
    expect(membersOf(await list(seeded.iam()))).toEqual(answer(SESSIONS, CREDENTIALS))
    await seeded.close()
  })

  test('12.11, C7.7.2, C7.7.3: a delegated administrator may switch it off and see it, but not switch it on', async () => {
    await FEATURES.enable[SESSIONS](management)
    expect(membersOf(await list(delegated))).toEqual(answer(SESSIONS))
    for (const enable of enabling) {
      await expectError(enable(delegated), {
        code: 'CallerIsNotManagementAccountException',
        status: 400,
        message: `Caller account ${DELEGATED} is not management account of the organization and cannot enable IAM features.`,
      })
    }
    expect(membersOf(await FEATURES.disable[SESSIONS](delegated))).toEqual(answer())
    expect(membersOf(await list(management))).toEqual(answer())
  })

  test('C7.7.3: another member may do nothing of it', async () => {
    for (const call of [...enabling, ...others]) {
      await expectError(call(member), {
        code: 'AccountNotManagementOrDelegatedAdministratorException',
        status: 400,
        message: `Input account ${OTHER} is neither management account nor delegated admin.`,
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
    changeOrganization(server, { featureSet: 'CONSOLIDATED_BILLING' })
    for (const call of [...enabling, ...others]) {
      await expectError(call(management), {
        code: 'OrganizationNotInAllFeaturesModeException',
        status: 400,
        message: 'Your organization does not have All features enabled.',
      })
    }
  })

  test('C7.7.1, C7.7.3: it takes trusted access', async () => {
    changeOrganization(server, { trustedServices: [{ principal: 'sso.amazonaws.com', since: 0 }] })
    for (const call of [...enabling, ...others]) {
      await expectError(call(management), {
        code: 'ServiceAccessNotEnabledException',
        status: 400,
        message: `Trusted Access for IAM not enabled by organization of input account ${ACCOUNT}.`,
      })
    }
  })
})
