import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  type CreatePolicyVersionCommandInput,
  DeletePolicyVersionCommand,
  GetAccountSummaryCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetUserCommand,
  type IAMClient,
  ListPolicyVersionsCommand,
  paginateListPolicyVersions,
  SetDefaultPolicyVersionCommand,
} from '@aws-sdk/client-iam'
import { beforeAll, describe, expect, test } from '@jest/globals'
import {
  expectError,
  expectRecorded,
  policy,
  serverForAllTests,
  startServer,
} from '../../../support/harness.ts'
import { deniedText, membersOf, userArn, userWith, withServer } from '../../callers.ts'
import { governedCaller, holder, KINDS, policyArn } from './holders.ts'

const START = Math.floor(Date.now() / 1000) * 1000
const DOCUMENT = policy('Allow', 's3:ListBucket')
const ADMINISTRATOR_ACCESS = 'arn:aws:iam::aws:policy/AdministratorAccess'

let now = START
const server = serverForAllTests(() => startServer({}, { now: () => now }))
const iam = server.iam()

async function create(PolicyName: string, PolicyDocument = DOCUMENT): Promise<string> {
  await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }))
  return policyArn(PolicyName)
}

const addVersion = (PolicyArn: string, more: Partial<CreatePolicyVersionCommandInput> = {}, client = iam) =>
  client.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: DOCUMENT, ...more }))
const getVersion = (PolicyArn: string, VersionId: string, client = iam) =>
  client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }))
const setDefault = (PolicyArn: string, VersionId: string, client = iam) =>
  client.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId }))
const remove = (PolicyArn: string, VersionId: string, client = iam) =>
  client.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }))
const list = (
  PolicyArn: string,
  more: { Marker?: string | undefined; MaxItems?: number } = {},
  client = iam,
) => client.send(new ListPolicyVersionsCommand({ PolicyArn, ...more }))
const versionIds = async (PolicyArn: string, more = {}) =>
  (await list(PolicyArn, more)).Versions?.map(({ VersionId }) => VersionId)

describe('a life', () => {
  test('versions are numbered for good, and shown without their documents', async () => {
    const arn = await create('life')
    now = START + 5000
    expect(membersOf(await addVersion(arn))).toEqual({
      PolicyVersion: { VersionId: 'v2', IsDefaultVersion: false, CreateDate: new Date(now) },
    })
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: arn }))
    expect(Policy).toMatchObject({
      DefaultVersionId: 'v1',
      CreateDate: new Date(START),
      UpdateDate: new Date(START + 5000),
    })
    expect(membersOf(await remove(arn, 'v2'))).toEqual({})
    expect((await addVersion(arn, { SetAsDefault: true })).PolicyVersion).toMatchObject({
      VersionId: 'v3',
      IsDefaultVersion: true,
    })
    expect(membersOf(await list(arn))).toEqual({
      IsTruncated: false,
      Versions: [
        { VersionId: 'v3', IsDefaultVersion: true, CreateDate: new Date(now) },
        { VersionId: 'v1', IsDefaultVersion: false, CreateDate: new Date(START) },
      ],
    })
    expect(membersOf(await setDefault(arn, 'v1'))).toEqual({})
    expect((await getVersion(arn, 'v3')).PolicyVersion?.IsDefaultVersion).toBe(false)
    expect((await getVersion(arn, 'v1')).PolicyVersion?.IsDefaultVersion).toBe(true)
  })

  test('a document is answered as it was sent, percent-encoded', async () => {
    const document = policy('Allow', 's3:*', "arn:aws:s3:::a%3Ab/!'()*").replaceAll(',', ',\n\t ')
    const arn = await create('document', document)
    const { PolicyVersion } = await getVersion(arn, 'v1')
    expect(Object.keys(PolicyVersion ?? {}).sort()).toEqual([
      'CreateDate',
      'Document',
      'IsDefaultVersion',
      'VersionId',
    ])
    expect(PolicyVersion?.Document).toContain('a%253Ab%2F%21%27%28%29%2A')
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toBe(document)
  })

  test('the list comes newest first, in pages that stay right while it changes', async () => {
    const arn = await create('paged')
    for (let count = 2; count <= 5; count++) await addVersion(arn)
    const pages: unknown[] = []
    for await (const { Versions } of paginateListPolicyVersions(
      { client: iam, pageSize: 2 },
      { PolicyArn: arn },
    )) {
      pages.push(Versions?.map(({ VersionId }) => VersionId))
    }
    expect(pages).toEqual([['v5', 'v4'], ['v3', 'v2'], ['v1']])
    const { Marker, IsTruncated } = await list(arn, { MaxItems: 2 })
    expect(IsTruncated).toBe(true)
    for (const version of ['v4', 'v3']) await remove(arn, version)
    await addVersion(arn)
    expect(await versionIds(arn, { Marker })).toEqual(['v2', 'v1'])
    expect(await versionIds(arn)).toEqual(['v6', 'v5', 'v2', 'v1'])
    await expectError(list(arn, { Marker: 'nonsense' }), {
      code: 'ValidationError',
      status: 400,
      message: 'Invalid Marker.',
    })
  })

  test('version 10 is newer than version 9', async () => {
    const arn = await create('ten')
    for (let number = 2; number <= 10; number++) {
      await addVersion(arn)
      if (number < 9) await remove(arn, `v${number}`)
    }
    expect(await versionIds(arn)).toEqual(['v10', 'v9', 'v1'])
  })
})

describe('effects', () => {
  test.each(KINDS)('the default version is the one that counts for a $noun', async ({ noun }) => {
    const name = `effect-${noun}`
    const caller = server.iam(await governedCaller(server, noun, name))
    const arn = await create(name, policy('Allow', 'iam:GetUser'))
    await holder(iam, noun, name).attach(arn)
    const call = () => caller.send(new GetUserCommand({ UserName: 'iamulator' }))
    await call()
    await addVersion(arn, { PolicyDocument: policy('Deny', 'iam:GetUser') })
    await call()
    await setDefault(arn, 'v2')
    await expectError(call(), { code: 'AccessDenied', status: 403 })
    await setDefault(arn, 'v1')
    await call()
    await addVersion(arn, { PolicyDocument: policy('Allow', 'iam:ListUsers'), SetAsDefault: true })
    await expectError(call(), { code: 'AccessDenied', status: 403 })
  })
})

describe('limits', () => {
  test('a policy has at most 5 versions; one deleted makes room', async () => {
    const arn = await create('five')
    for (let count = 2; count <= 5; count++) await addVersion(arn)
    await expectRecorded(
      addVersion(arn),
      'test_iam_policies.py::TestPolicies::test_policy_version_limit/err-version-limit-exceeded',
    )
    await remove(arn, 'v2')
    expect((await addVersion(arn)).PolicyVersion?.VersionId).toBe('v6')
  })

  test('documents are checked as in CreatePolicy', async () => {
    const arn = await create('checked')
    await expectError(addVersion(arn, { PolicyDocument: '{}' }), {
      code: 'MalformedPolicyDocument',
      status: 400,
    })
    const long = policy('Allow', 's3:*', `arn:aws:s3:::${'b'.repeat(6144)}`)
    await expectError(addVersion(arn, { PolicyDocument: long }), {
      code: 'LimitExceeded',
      status: 409,
      message: 'Cannot exceed quota for PolicySize: 6144',
    })
    expect(await versionIds(arn)).toEqual(['v1'])
  })

  test('12.5: the quota of policies in use is reported, and limits no versions, which it does not count', async () => {
    await withServer({ quotas: { PolicyVersionsInUseQuota: 1 } }, async (small) => {
      const client = small.iam()
      for (const PolicyName of ['one', 'two'])
        await client.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: DOCUMENT }))
      await addVersion(policyArn('one'), {}, client)
      const { SummaryMap } = await client.send(new GetAccountSummaryCommand({}))
      expect(SummaryMap).toMatchObject({ PolicyVersionsInUseQuota: 1, PolicyVersionsInUse: 0 })
    })
  })
})

describe('errors', () => {
  let PolicyArn = ''
  const fill = { 'policy-name:1': 'errors' }
  const unknown = policyArn('TestNonExistingPolicy')
  beforeAll(async () => {
    PolicyArn = await create('errors')
  })

  test('versions that are not there', async () => {
    await expectRecorded(
      getVersion(PolicyArn, 'v9'),
      'test_iam_policies.py::TestPolicies::test_policy_version_errors/err-get-nonexistent-version',
      fill,
    )
    await expectRecorded(
      remove(PolicyArn, 'v9'),
      'test_iam_policies.py::TestPolicies::test_policy_version_errors/err-delete-nonexistent-version',
      fill,
    )
    await expectRecorded(
      setDefault(PolicyArn, 'v4'),
      'test_iam_policies.py::TestPolicies::test_policy_version_errors/err-set-default-nonexistent-version',
      fill,
    )
  })

  test('policies that are not there', async () => {
    await expectRecorded(
      getVersion(unknown, 'v1'),
      'test_iam_policies.py::TestPolicies::test_policy_version_errors/err-get-version-nonexistent-policy',
    )
    await expectRecorded(
      setDefault(unknown, 'v1'),
      'test_iam_policies.py::TestPolicies::test_policy_version_errors/err-set-default-nonexistent-policy',
    )
    await expectError(remove(unknown, 'v1'), {
      code: 'NoSuchEntity',
      status: 404,
      message: `Policy ${unknown} version v1 does not exist or is not attachable.`,
    })
    const missing = { code: 'NoSuchEntity', status: 404, message: `Policy ${unknown} was not found.` }
    await expectError(list(unknown), missing)
    await expectError(addVersion(unknown), missing)
  })

  test('the default version cannot be deleted', async () => {
    await expectRecorded(
      remove(PolicyArn, 'v1'),
      'test_iam_policies.py::TestPolicies::test_policy_version_errors/err-delete-default-version',
    )
  })

  test('version ids have a form', async () => {
    await expectRecorded(
      setDefault(PolicyArn, '1'),
      'test_iam_policies.py::TestPolicies::test_policy_version_errors/err-set-default-invalid-version-format',
    )
    await expectRecorded(
      getVersion(ADMINISTRATOR_ACCESS, 'v0'),
      'test_iam_managed_policies.py::TestGetAwsManagedPolicy::test_get_aws_managed_policy_version/get-version-error',
    )
  })
})

describe('AWS managed policies', () => {
  test('have their default version alone', async () => {
    const date = new Date('2015-02-06T18:39:46Z')
    const { PolicyVersion } = await getVersion(ADMINISTRATOR_ACCESS, 'v1')
    expect(PolicyVersion).toEqual({
      VersionId: 'v1',
      IsDefaultVersion: true,
      CreateDate: date,
      Document: expect.stringContaining('%22Action%22'),
    })
    expect(membersOf(await list(ADMINISTRATOR_ACCESS))).toEqual({
      IsTruncated: false,
      Versions: [{ VersionId: 'v1', IsDefaultVersion: true, CreateDate: date }],
    })
    await expectError(getVersion(ADMINISTRATOR_ACCESS, 'v2'), {
      code: 'NoSuchEntity',
      status: 404,
      message: `Policy ${ADMINISTRATOR_ACCESS} version v2 does not exist or is not attachable.`,
    })
  })

  test('cannot be changed', async () => {
    await expectRecorded(
      remove(ADMINISTRATOR_ACCESS, 'v1'),
      'test_iam_managed_policies.py::TestGetAwsManagedPolicy::test_aws_managed_policy_errors/delete-managed-policy-version-error',
    )
    await expectRecorded(
      setDefault(ADMINISTRATOR_ACCESS, 'v1'),
      'test_iam_managed_policies.py::TestGetAwsManagedPolicy::test_aws_managed_policy_errors/set-default-managed-policy-version-error',
    )
    await expectError(addVersion(ADMINISTRATOR_ACCESS), {
      code: 'AccessDenied',
      status: 403,
      message: 'Cannot update policies outside your own account.',
    })
  })
})

describe('who may', () => {
  const calls: Record<string, (arn: string, client: IAMClient) => Promise<unknown>> = {
    CreatePolicyVersion: (arn, client) => addVersion(arn, {}, client),
    GetPolicyVersion: (arn, client) => getVersion(arn, 'v1', client),
    ListPolicyVersions: (arn, client) => list(arn, {}, client),
    SetDefaultPolicyVersion: (arn, client) => setDefault(arn, 'v1', client),
    DeletePolicyVersion: (arn, client) => remove(arn, 'v2', client),
  }

  test.each(Object.entries(calls))('%s: whoever is allowed it on that policy', async (action, call) => {
    const [mine, other] = [await create(`${action}-mine`), await create(`${action}-other`)]
    await addVersion(mine)
    const client = server.iam(await userWith(server, action, policy('Allow', `iam:${action}`, mine)))
    await call(mine, client)
    await expectError(call(other, client), {
      code: 'AccessDenied',
      status: 403,
      message: deniedText(userArn(action), `iam:${action}`, `policy ${other}`),
    })
  })
})
