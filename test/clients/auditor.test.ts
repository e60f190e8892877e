/** The boto3 calls that an auditor such as Prowler makes in a whole account, and its findings. */
import { afterAll, beforeAll, expect } from '@jest/globals'
import { ACCOUNT } from '../support/harness.ts'
import { findPython } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import { CUSTOM, type Estate, startEstate } from './estate.ts'
import { runPython } from './programs.ts'

const python = findPython()
const boto3Test = tool('boto3', () => python !== undefined)

const TAGS = { stage: 'test', team: 'blue' }
const HARMLESS = { inline: { names: [], wild: false }, administrator: false }
const MIGHTY = { inline: { names: ['first', 'second'], wild: false }, administrator: true }
const trusts = (service: string) => [{ Service: `${service}.amazonaws.com` }]
const providerArn = (provider: string) => `arn:aws:iam::${ACCOUNT}:${provider}`

const FINDINGS = {
  account: ACCOUNT,
  aliases: ['estate'],
  summary: expect.objectContaining({
    Users: 2,
    Groups: 2,
    Roles: 2,
    Policies: 2,
    PolicyVersionsInUse: 3,
    InstanceProfiles: 2,
    ServerCertificates: 2,
    MFADevices: 2,
    MFADevicesInUse: 2,
    Providers: 2,
    AccountMFAEnabled: 0,
    AccountAccessKeysPresent: 0,
  }),
  password: expect.objectContaining({
    MinimumPasswordLength: 14,
    RequireSymbols: true,
    ExpirePasswords: false,
  }),
  details: { UserDetailList: 2, GroupDetailList: 2, RoleDetailList: 2, Policies: 4 },
  report: {
    '<root_account>': ['false', 'false', 'false', 'false', 'false'],
    ada: ['true', 'true', 'true', 'false', 'true'],
    idle: ['false', 'false', 'true', 'false', 'false'],
  },
  organization: 'OrganizationNotFoundException',
  users: {
    ada: {
      ...MIGHTY,
      boundary: CUSTOM,
      tags: TAGS,
      groups: ['crew', 'team'],
      console: true,
      devices: 2,
      keys: [
        ['Active', 'N/A'],
        ['Inactive', 'N/A'],
      ],
      signing: 2,
      ssh: 2,
      services: ['codecommit.amazonaws.com'],
    },
    idle: {
      ...HARMLESS,
      boundary: null,
      tags: {},
      groups: ['team'],
      console: false,
      devices: 0,
      keys: [['Active', 'N/A']],
      signing: 0,
      ssh: 0,
      services: [],
    },
  },
  groups: { crew: { ...HARMLESS, members: ['ada'] }, team: { ...MIGHTY, members: ['ada', 'idle'] } },
  roles: {
    AWSServiceRoleForSupport: { ...HARMLESS, trusts: trusts('support'), tags: {}, used: {} },
    worker: { ...MIGHTY, trusts: trusts('ec2'), tags: TAGS, used: {} },
  },
  policies: {
    custom: {
      versions: ['v2', 'v1'],
      default: 'v2',
      wild: false,
      attached: 3,
      holders: ['ada', 'team', 'worker'],
      tags: TAGS,
    },
    unused: { versions: ['v1'], default: 'v1', wild: true, attached: 0, holders: [], tags: {} },
  },
  profiles: ['large', 'small'],
  certificates: { mail: 2120, web: 2120 },
  devices: 2,
  saml: { [providerArn('saml-provider/idp')]: TAGS },
  oidc: { [providerArn('oidc-provider/token.example.com')]: TAGS },
  services: { custom: ['s3'] },
}

let estate: Estate
beforeAll(async () => {
  estate = await startEstate()
})
afterAll(() => estate.close())

boto3Test('an audit of a whole account', async () => {
  const output = await runPython(python ?? '', 'boto3-auditor.py', [], estate.home.environment)
  const { called, ...findings } = output
  expect(findings).toEqual(FINDINGS)
  expect(called).toHaveLength(47)
})
