/** The policy of an account on who may sign in from where: its statements, their pages, and the whole policy. */
import { describe, expect, test } from '@jest/globals'
import { note } from '../../support/evidence.ts'
import {
  ACCOUNT,
  administratorOf,
  type Credentials,
  expectError,
  NOW,
  OTHER,
  policy,
  serverForEachTest,
  startServer,
} from '../../support/harness.ts'
import { callSignin } from '../../support/signin.ts'
import { userWith } from '../callers.ts'
import { effectsIn } from '../effects-in.ts'

const expectEffect = effectsIn('signin')

const server = serverForEachTest(() =>
  startServer({ quotas: { SignInStatementsQuota: 6 } }, { now: () => NOW }),
)

const call = (operation: string, input: object = {}, credentials?: Credentials, region?: string) =>
  callSignin(server, operation, input, credentials, region)
const put = async (input: object) =>
  String((await call('PutResourcePermissionStatement', input))['statementId'])
const list = async (input: object = {}) => Object(await call('ListResourcePermissionStatements', input))
const read = async () => Object((await call('GetResourcePolicy'))['signinResourceBasedPolicy'])
const invalid = (message: string) => ({ code: 'ValidationException', status: 400, message })
const conflict = (message: string) => ({ code: 'ConflictException', status: 409, message })

const EXCLUDED = `arn:aws:iam::${ACCOUNT}:user/emergency`
const VPC = { sourceVpc: 'vpc-0abc123def4567890', requestedRegion: 'us-west-2' }

describe('PutResourcePermissionStatement', () => {
  test('adds a statement', async () => {
    const statementId = await put({ sourceIp: '203.0.113.0/24', excludedPrincipal: EXCLUDED })
    expect(statementId).toMatch(/^[A-Za-z0-9+/]{64}$/)
    expect(await list()).toEqual({
      permissionStatements: [
        {
          sid: statementId,
          condition: {
            ArnNotEquals: { 'aws:PrincipalArn': [EXCLUDED] },
            NotIpAddressIfExists: { 'aws:SourceIp': ['203.0.113.0/24'] },
          },
        },
      ],
    })
  })

  test('shows every condition', async () => {
    const endpoints = { signinSourceVpce: 'vpce-11111111', consoleSourceVpce: 'vpce-22222222' }
    await put({ ...VPC, ...endpoints, vpcSourceIp: '10.0.0.1' })
    const { permissionStatements } = await list()
    expect(permissionStatements[0].condition).toEqual({
      NotIpAddressIfExists: { 'aws:VpcSourceIp': ['10.0.0.1'] },
      StringNotEquals: {
        'aws:SourceVpc': ['vpc-0abc123def4567890'],
        'aws:SourceVpce': ['vpce-11111111', 'vpce-22222222'],
      },
      StringNotEqualsIfExists: { 'aws:RequestedRegion': ['us-west-2'] },
    })
  })

  test('gives the same answer to the same request with the same token', async () => {
    const input = { sourceIp: '192.0.2.1', clientToken: 'once' }
    const id = await put(input)
    expect(await put(input)).toBe(id)
    expect((await list()).permissionStatements).toHaveLength(1)
    await expectError(
      put({ sourceIp: '192.0.2.2', clientToken: 'once' }),
      conflict('The client token was used for another permission statement.'),
    )
  })

  test('refuses a second statement with the same conditions', async () => {
    await put({ sourceIp: '192.0.2.1', clientToken: 'one' })
    const exists = conflict('A permission statement with these conditions exists already.')
    await expectError(put({ sourceIp: '192.0.2.1', clientToken: 'two' }), exists)
    await expectError(put({ sourceIp: '192.0.2.1' }), exists)
    await put({ sourceIp: '192.0.2.1', excludedPrincipal: EXCLUDED })
  })

  test.each([
    [{}, 'A permission statement needs at least one condition.'],
    [{ clientToken: 'x' }, 'A permission statement needs at least one condition.'],
    [
      { sourceVpc: VPC.sourceVpc },
      'requestedRegion is required with sourceVpc, signinSourceVpce, and consoleSourceVpce.',
    ],
    [
      { signinSourceVpce: 'vpce-11111111' },
      'requestedRegion is required with sourceVpc, signinSourceVpce, and consoleSourceVpce.',
    ],
    [
      { consoleSourceVpce: 'vpce-11111111' },
      'requestedRegion is required with sourceVpc, signinSourceVpce, and consoleSourceVpce.',
    ],
    [
      { vpcSourceIp: '10.0.0.0/8' },
      'vpcSourceIp requires sourceVpc, signinSourceVpce, or consoleSourceVpce.',
    ],
    [{ sourceIp: 'x' }, 'sourceIp must be an IP address or a range of addresses in CIDR notation.'],
    [
      { ...VPC, vpcSourceIp: '10.0.0.0/33' },
      'vpcSourceIp must be an IP address or a range of addresses in CIDR notation.',
    ],
  ])('refuses %j', async (input, message) => {
    await expectError(put(input), invalid(message))
  })

  test('has a quota', async () => {
    for (let count = 1; count <= 6; count++) await put({ sourceIp: `192.0.2.${count}` })
    await expectError(put({ sourceIp: '192.0.2.7' }), {
      code: 'ServiceQuotaExceededException',
      status: 402,
      message: 'The account cannot have more than 6 permission statements.',
    })
  })

  test('has errors in the form of OAuth', async () => {
    const error = await put({}).catch((failure: unknown) => failure)
    expect(Reflect.get(Object(error), 'error')).toBe('INVALID_REQUEST')
  })
})

test('policies can be changed in one region only, and read in all', async () => {
  const statementId = await put({ sourceIp: '192.0.2.1' })
  const elsewhere = (operation: string, input: object) => call(operation, input, undefined, 'eu-west-1')
  const refusal = invalid('Write operations of AWS Sign-In are available only in us-east-1.')
  await expectError(elsewhere('PutResourcePermissionStatement', { sourceIp: '192.0.2.2' }), refusal)
  await expectError(elsewhere('DeleteResourcePermissionStatement', { statementId }), refusal)
  await elsewhere('ListResourcePermissionStatements', {})
  await elsewhere('GetResourcePolicy', {})
})

describe('DeleteResourcePermissionStatement', () => {
  test('removes a statement', async () => {
    const statementId = await put({ sourceIp: '192.0.2.1' })
    expect(await call('DeleteResourcePermissionStatement', { statementId })).toEqual({})
    expect(await list()).toEqual({ permissionStatements: [] })
    await expectError(call('DeleteResourcePermissionStatement', { statementId }), {
      code: 'ResourceNotFoundException',
      status: 404,
      message: `There is no permission statement with the ID ${statementId}.`,
    })
  })

  test('refuses what is no ID', async () => {
    const refused = call('DeleteResourcePermissionStatement', { statementId: 'x' })
    await expectError(refused, { code: 'ValidationException', status: 400 })
  })

  test('does not find the statements of other accounts', async () => {
    const statementId = await put({ sourceIp: '192.0.2.1' })
    const other = call('DeleteResourcePermissionStatement', { statementId }, administratorOf(OTHER))
    await expectError(other, { code: 'ResourceNotFoundException', status: 404 })
  })
})

describe('ListResourcePermissionStatements', () => {
  test('shows what stays exactly once', async () => {
    const all: string[] = []
    for (let count = 1; count <= 6; count++) all.push(await put({ sourceIp: `192.0.2.${count}` }))
    const ids = all.toSorted()
    const page = async (nextToken?: string) => {
      const answer = await list({ maxResults: 2, nextToken })
      return {
        ids: answer.permissionStatements.map(({ sid }: { sid: string }) => sid),
        nextToken: answer.nextToken,
      }
    }
    const first = await page()
    expect(first.ids).toEqual(ids.slice(0, 2))
    await call('DeleteResourcePermissionStatement', { statementId: ids[1] })
    await call('DeleteResourcePermissionStatement', { statementId: ids[5] })
    const second = await page(first.nextToken)
    expect(second.ids).toEqual(ids.slice(2, 4))
    expect(await page(second.nextToken)).toEqual({ ids: [ids[4]], nextToken: undefined })
    note('signin:ListResourcePermissionStatements', 'pages')
  })

  test('refuses a token that it has not given', async () => {
    await expectError(list({ nextToken: 'AAAA' }), invalid('The nextToken is not valid for this request.'))
  })
})

describe('GetResourcePolicy', () => {
  const both = (condition: object, excluded: readonly string[] = []) =>
    [
      { action: ['signin:Authenticate'], key: 'signin:PrincipalArn' },
      { action: ['signin:AuthorizeOAuth2Access', 'signin:CreateOAuth2Token'], key: 'aws:PrincipalArn' },
    ].map(({ action: Action, key }) => ({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action,
      Resource: '*',
      Condition: { ...(excluded.length > 0 ? { ArnNotEquals: { [key]: excluded } } : {}), ...condition },
    }))
  const account = { 'aws:ResourceAccount': [ACCOUNT] }

  test('is not found without statements', async () => {
    await expectError(call('GetResourcePolicy'), {
      code: 'ResourceNotFoundException',
      status: 404,
      message: 'The account has no permission statements.',
    })
  })

  test('has a statement for each phase of the sign-in', async () => {
    await put({ sourceIp: '203.0.113.0/24', excludedPrincipal: EXCLUDED })
    const condition = {
      NotIpAddressIfExists: { 'aws:SourceIp': ['203.0.113.0/24'] },
      StringEquals: account,
    }
    expect(await read()).toEqual({ Version: '2012-10-17', Statement: both(condition, [EXCLUDED]) })
  })

  test('permits what any of several statements permits', async () => {
    await put({ sourceIp: '203.0.113.0/24' })
    await put({ sourceIp: '192.0.2.1' })
    await put({ excludedPrincipal: EXCLUDED })
    const { Statement } = await read()
    expect(Statement).toEqual(
      both(
        {
          NotIpAddressIfExists: { 'aws:SourceIp': expect.arrayContaining(['203.0.113.0/24', '192.0.2.1']) },
          StringEquals: account,
        },
        [EXCLUDED],
      ),
    )
  })

  test('ties a VPC to its region, and to addresses in it', async () => {
    await put({ ...VPC, vpcSourceIp: '10.0.0.0/8' })
    const inVpc = { 'aws:SourceVpc': [VPC.sourceVpc], ...account }
    expect((await read()).Statement).toEqual([
      ...both({ StringNotEquals: { 'aws:SourceVpc': [VPC.sourceVpc] }, StringEquals: account }),
      ...both({ StringNotEqualsIfExists: { 'aws:RequestedRegion': ['us-west-2'] }, StringEquals: inVpc }),
      ...both({ NotIpAddressIfExists: { 'aws:VpcSourceIp': ['10.0.0.0/8'] }, StringEquals: inVpc }),
    ])
  })

  test('ties endpoints to their region', async () => {
    await put({ signinSourceVpce: 'vpce-11111111', requestedRegion: 'us-west-2' })
    const { Statement } = await read()
    const condition = { 'aws:SourceVpce': ['vpce-11111111'], ...account }
    expect(Statement.slice(2)).toEqual(
      both({ StringNotEqualsIfExists: { 'aws:RequestedRegion': ['us-west-2'] }, StringEquals: condition }),
    )
  })

  test('can be only about the region', async () => {
    await put({ requestedRegion: 'us-west-2' })
    expect((await read()).Statement).toEqual(
      both({ StringNotEqualsIfExists: { 'aws:RequestedRegion': ['us-west-2'] }, StringEquals: account }),
    )
  })

  test('can exclude everybody but some principals', async () => {
    await put({ excludedPrincipal: EXCLUDED })
    expect((await read()).Statement).toEqual(both({ StringEquals: account }, [EXCLUDED]))
  })
})

describe('callers', () => {
  const OPERATIONS = [
    'PutResourcePermissionStatement',
    'ListResourcePermissionStatements',
    'GetResourcePolicy',
    'DeleteResourcePermissionStatement',
  ]
  test('need the permission of each operation', async () => {
    const powerless = await userWith(server, 'powerless')
    const statementId = await put({ sourceIp: '192.0.2.9' })
    const inputs: Readonly<Record<string, object>> = {
      PutResourcePermissionStatement: { sourceIp: '192.0.2.1' },
      DeleteResourcePermissionStatement: { statementId },
    }
    for (const name of OPERATIONS) {
      await expectError(call(name, inputs[name], powerless), {
        code: 'AccessDeniedException',
        status: 403,
        message: `User: arn:aws:iam::${ACCOUNT}:user/powerless is not authorized to perform: signin:${name} on resource: * because no identity-based policy allows the signin:${name} action`,
      })
      const permitted = await userWith(server, `permitted-${name}`, policy('Allow', `signin:${name}`))
      await call(name, inputs[name], permitted)
    }
  })
})

test('operations show the effects of others', async () => {
  const reads = { GetResourcePolicy: read, ListResourcePermissionStatements: () => list() }
  const statementId = await expectEffect(
    'PutResourcePermissionStatement',
    () => put({ sourceIp: '192.0.2.1' }),
    reads,
  )
  await expectEffect(
    'DeleteResourcePermissionStatement',
    () => call('DeleteResourcePermissionStatement', { statementId }),
    reads,
  )
})
