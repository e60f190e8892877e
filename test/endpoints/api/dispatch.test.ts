/**
 * Tests checks before any operation. They concern paths, forms, Action and Version, services that are not
 * served, and limits.
 */
import { beforeAll, describe, expect, test } from '@jest/globals'
import { services } from '../../../server/services/index.ts'
import { serverForAllTests, trust } from '../../support/harness.ts'
import { call, iamForm, send, signed, stsForm } from '../../support/raw.ts'

const server = serverForAllTests()

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' }
const tag = (body: string, name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1]

describe('requests without an operation', () => {
  test('no Action: a redirect to the product page', async () => {
    const answer = await send(server, { headers: FORM, body: 'Version=2011-06-15' })
    expect(answer).toMatchObject({
      status: 302,
      body: '',
      headers: { location: 'https://aws.amazon.com/iam', 'x-amzn-requestid': expect.any(String) },
    })
  })

  test('no Action in a GET: the redirect keeps the query', async () => {
    const answer = await send(server, { method: 'GET', path: '/?Version=2011-06-15' })
    expect(answer).toMatchObject({
      status: 302,
      headers: { location: 'https://aws.amazon.com/iam?Version=2011-06-15' },
    })
  })

  test('a POST that is no form: the redirect', async () => {
    const answer = await send(server, {
      headers: { 'Content-Type': 'text/plain' },
      body: stsForm('GetCallerIdentity'),
    })
    expect(answer.status).toBe(302)
  })

  test.each(['GET', 'POST', 'PUT', 'DELETE', 'PATCH'])(
    '%s on another path: UnknownOperationException',
    async (method) => {
      const answer = await send(server, { method, path: '/somewhere' })
      expect(answer).toMatchObject({ status: 404, body: '<UnknownOperationException/>\n' })
      expect(answer.headers['x-amz-sts-extended-request-id']).toBeDefined()
    },
  )
})

describe('a form on another path', () => {
  test('is not signed right, however it is signed', async () => {
    const answer = await call(server, stsForm('GetCallerIdentity'), { path: '/somewhere' })
    expect(answer.status).toBe(403)
    expect(answer.body).toContain('xmlns="https://sts.amazonaws.com/doc/2011-06-15/"')
    expect(tag(answer.body, 'Code')).toBe('SignatureDoesNotMatch')
    expect(tag(answer.body, 'Message')).toMatch(/^The request signature we calculated does not match/)
  })

  test('is refused as on the right path when it is not signed at all', async () => {
    const answer = await send(server, { path: '/x', headers: FORM, body: stsForm('GetCallerIdentity') })
    expect(tag(answer.body, 'Code')).toBe('MissingAuthenticationToken')
  })
})

describe('the character set of a form', () => {
  const tagged = async (body: Buffer, charset: string) => {
    const headers = { 'Content-Type': `application/x-www-form-urlencoded; charset=${charset}` }
    expect((await call(server, body, { service: 'iam', headers })).status).toBe(200)
    const { body: tags } = await call(server, iamForm('ListRoleTags', { RoleName: 'Charsets' }))
    return tag(tags, 'Value')
  }

  beforeAll(async () => {
    const document = trust({ AWS: '000000000000' })
    const role = iamForm('CreateRole', { RoleName: 'Charsets', AssumeRolePolicyDocument: document })
    expect((await call(server, role)).status).toBe(200)
  })

  test.each([
    ['UTF-8', Buffer.from('café 𝒜'), 'café 𝒜'],
    ['utf-8', Buffer.from('caf%C3%A9+%F0%9D%92%9C'), 'café 𝒜'],
    ['iso-8859-15', Buffer.from('caf\xe9+\xbe', 'latin1'), 'café Ÿ'],
    ['ISO-8859-15', Buffer.from('caf%E9%20%BE'), 'café Ÿ'],
    ['"shift_jis"', Buffer.from('\x83e\x83X\x83g', 'latin1'), 'テスト'],
    ['unknown', Buffer.from('caf%C3%A9'), 'café'],
  ])('%s', async (charset, value, expected) => {
    const start = iamForm('TagRole', { RoleName: 'Charsets', 'Tags.member.1.Key': 'k' })
    const body = Buffer.concat([Buffer.from(`${start}&Tags.member.1.Value=`), value])
    expect(await tagged(body, charset)).toBe(expected)
  })
})

describe('Action and Version', () => {
  test.each([
    ['Action=Nothing&Version=2011-06-15', 'Could not find operation Nothing for version 2011-06-15'],
    [
      'Action=GetCallerIdentity',
      'Could not find operation GetCallerIdentity for version NO_VERSION_SPECIFIED',
    ],
    ['Action=GetCallerIdentity&Version=', 'Could not find operation GetCallerIdentity for version '],
    [
      'Action=GetCallerIdentity&Version=2000-01-01',
      'Could not find operation GetCallerIdentity for version 2000-01-01',
    ],
    ['Action=&Version=2011-06-15', 'Could not find operation  for version 2011-06-15'],
    ['Action=toString&Version=2011-06-15', 'Could not find operation toString for version 2011-06-15'],
  ])('%s', async (body, message) => {
    const answer = await call(server, body, { service: 'sts' })
    expect(answer.status).toBe(400)
    expect(answer.body).toContain('<ErrorResponse xmlns="http://webservices.amazon.com/AWSFault/2005-15-09">')
    expect(tag(answer.body, 'Code')).toBe('InvalidAction')
    expect(tag(answer.body, 'Message')).toBe(message)
    expect(answer.headers['x-amz-sts-extended-request-id']).toBeDefined()
  })

  test('of a parameter that stands twice the first counts', async () => {
    const answer = await call(server, `${stsForm('GetCallerIdentity')}&Action=Nothing&Version=1999-01-01`)
    expect(answer.status).toBe(200)
  })

  test('unknown parameters are ignored', async () => {
    expect((await call(server, stsForm('GetCallerIdentity', { Whatever: 'x', 'A.b.c': 'y' }))).status).toBe(
      200,
    )
  })

  test('a signed GET is as good as a POST', async () => {
    const answer = await call(server, '', { method: 'GET', path: `/?${stsForm('GetCallerIdentity')}` })
    expect(answer.status).toBe(200)
  })

  test('what is not implemented says so by name', async () => {
    const { operation } = services.sts
    Object.assign(services.sts, { operation: () => undefined })
    try {
      const answer = await call(server, stsForm('GetCallerIdentity'))
      expect(answer.status).toBe(501)
      expect(tag(answer.body, 'Code')).toBe('NotImplemented')
      expect(tag(answer.body, 'Type')).toBe('Receiver')
      expect(tag(answer.body, 'Message')).toBe('iamulator does not implement GetCallerIdentity yet.')
    } finally {
      Object.assign(services.sts, { operation })
    }
  })
})

describe('the service', () => {
  test('is told by Action and Version where nothing is signed', async () => {
    const answer = await send(server, { headers: FORM, body: iamForm('ListUsers') })
    expect(answer.status).toBe(403)
    expect(answer.body).toContain('xmlns="https://iam.amazonaws.com/doc/2010-05-08/"')
    expect(tag(answer.body, 'Code')).toBe('MissingAuthenticationToken')
    expect(tag(answer.body, 'Message')).toBe('Request is missing Authentication Token')
  })

  test.each(['us-east-1', 'eu-west-1', 'ap-southeast-3', 'us-gov-west-1'])(
    'any region will do: %s',
    async (region) => {
      expect((await call(server, iamForm('ListUsers'), { region })).status).toBe(200)
    },
  )

  test.each([
    ['sts.amazonaws.com', iamForm('ListUsers'), 'iam', 'ListUsers for version 2010-05-08'],
    ['STS.cn-north-1.amazonaws.com.cn:443', iamForm('ListUsers'), 'sts', 'ListUsers for version 2010-05-08'],
    ['iam.amazonaws.com', stsForm('AssumeRole'), 'sts', 'AssumeRole for version 2011-06-15'],
    ['iam.us-gov.amazonaws.com', stsForm('AssumeRole'), 's3', 'AssumeRole for version 2011-06-15'],
    [
      'sts-fips.us-east-1.amazonaws.com',
      'Action=ListQueues&Version=2012-11-05',
      'sqs',
      'ListQueues for version 2012-11-05',
    ],
  ])('at %s has its own operations alone', async (Host, body, service, missing) => {
    const answer = await call(server, body, { service, headers: { Host } })
    expect(answer.status).toBe(400)
    expect(tag(answer.body, 'Code')).toBe('InvalidAction')
    expect(tag(answer.body, 'Message')).toBe(`Could not find operation ${missing}`)
  })

  test('at a name of AWS is the one that a signature must be for', async () => {
    const headers = { Host: 'sts.amazonaws.com' }
    const answer = await call(server, stsForm('GetCallerIdentity'), { service: 'iam', headers })
    expect(tag(answer.body, 'Code')).toBe('SignatureDoesNotMatch')
    expect((await call(server, stsForm('GetCallerIdentity'), { headers })).status).toBe(200)
  })

  test('at a name that is not of AWS is whichever has the operation', async () => {
    for (const Host of ['sts.localhost', 'iam.amazonaws.com.localhost']) {
      expect((await call(server, iamForm('ListUsers'), { headers: { Host } })).status).toBe(200)
      expect((await call(server, stsForm('GetCallerIdentity'), { headers: { Host } })).status).toBe(200)
    }
  })

  test('S3 is answered in its XML', async () => {
    const answer = await call(server, '', { method: 'GET', path: '/bucket/key', service: 's3' })
    expect(answer.status).toBe(501)
    expect(answer.body).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Error><Code>NotImplemented<\/Code>/,
    )
    expect(answer.body).toContain(
      '<Message>iamulator serves IAM, IAM Access Analyzer, IAM Identity Center, Organizations, AWS Sign-In, and STS only, not s3. Start it with `--upstream URL` in front of an emulator that has s3, such as moto, or set the variables that `iamulator env --only` prints instead of AWS_ENDPOINT_URL',
    )
  })

  test('a Query service is answered in Query XML', async () => {
    const answer = await call(server, 'Action=ListQueues&Version=2012-11-05', { service: 'sqs' })
    expect(answer.status).toBe(501)
    expect(tag(answer.body, 'Message')).toContain('not sqs')
  })

  test('S3 is answered in its XML, also when curl calls an upload a form', async () => {
    const answer = await call(server, 'x', { path: '/bucket/key', service: 's3' })
    expect(answer.body).toContain('<Error><Code>NotImplemented</Code>')
  })

  test('EC2 is answered in its own form', async () => {
    const answer = await call(server, 'Action=DescribeInstances&Version=2016-11-15', { service: 'ec2' })
    expect(answer.status).toBe(501)
    expect(answer.body).toContain(
      '<Response><Errors><Error><Code>NotImplemented</Code><Message>iamulator serves',
    )
  })

  test.each([
    ['route53', '/2013-04-01/hostedzone'],
    ['cloudfront', '/2020-05-31/distribution'],
  ])('%s is answered in XML', async (service, path) => {
    const answer = await call(server, '', { method: 'GET', path, service })
    expect(answer.status).toBe(501)
    expect(answer.body).toMatch(/^<ErrorResponse>/)
    expect(tag(answer.body, 'Message')).toContain(`not ${service}`)
  })

  test('a JSON service is answered in JSON', async () => {
    const headers = { 'X-Amz-Target': 'AmazonSSM.GetParameter', 'Content-Type': 'application/x-amz-json-1.1' }
    const answer = await call(server, '{}', { service: 'ssm', headers })
    expect(answer.status).toBe(501)
    expect(answer.headers['content-type']).toBe('application/x-amz-json-1.1')
    expect(JSON.parse(answer.body)).toMatchObject({
      __type: 'NotImplemented',
      message: expect.stringContaining('`iamulator env --only`'),
    })
  })
})

describe('a signature', () => {
  const SERVICE = "Credential should be scoped to correct service: 'sts'. "
  const REGION = 'Credential should be scoped to a valid region. '

  test.each([
    ['iam', 'us-east-1', SERVICE],
    ['s3', 'us-east-1', SERVICE],
    ['iam', 'nowhere', REGION + SERVICE],
  ])('for %s in %s does not call STS', async (service, region, message) => {
    const answer = await call(server, stsForm('GetCallerIdentity'), { service, region })
    expect(answer.status).toBe(403)
    expect(answer.body).toContain('xmlns="https://sts.amazonaws.com/doc/2011-06-15/"')
    expect(tag(answer.body, 'Code')).toBe('SignatureDoesNotMatch')
    expect(tag(answer.body, 'Message')).toBe(message)
  })

  test.each([
    [stsForm('GetCallerIdentity'), 'https://sts.amazonaws.com/doc/2011-06-15/'],
    [iamForm('ListUsers'), 'https://iam.amazonaws.com/doc/2010-05-08/'],
  ])('that cannot be read is refused by the service that was called: %s', async (body, namespace) => {
    const answer = await send(server, { headers: { ...FORM, Authorization: 'AWS4-HMAC-SHA256 x' }, body })
    expect(answer.status).toBe(400)
    expect(answer.body).toContain(`<ErrorResponse xmlns="${namespace}">`)
    expect(tag(answer.body, 'Code')).toBe('IncompleteSignature')
  })
})

describe('limits', () => {
  test('a body of 10,000,000 bytes is read, one more byte is 413 without a body', async () => {
    const start = `${stsForm('GetCallerIdentity')}&x=`
    const whole = start + 'y'.repeat(10_000_000 - start.length)
    expect((await call(server, whole)).status).toBe(200)
    const answer = await call(server, `${whole}y`)
    expect(answer).toMatchObject({ status: 413, body: '' })
    expect(answer.headers['x-amzn-requestid']).toBeUndefined()
  })

  test('a request head that is too long is 400 without a body', async () => {
    const answer = await send(server, {
      method: 'GET',
      path: `/?${stsForm('GetCallerIdentity')}&x=${'y'.repeat(40_000)}`,
    })
    expect(answer).toMatchObject({ status: 400, body: '' })
  })
})

describe('the answer', () => {
  test('has the request id in body and header', async () => {
    const answer = await call(server, stsForm('GetCallerIdentity'))
    expect(tag(answer.body, 'RequestId')).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
    expect(answer.headers['x-amzn-requestid']).toBe(tag(answer.body, 'RequestId'))
    expect(answer.headers['content-type']).toBe('text/xml')
    const extended = Buffer.from(answer.headers['x-amz-sts-extended-request-id'] ?? '', 'base64').toString()
    expect(extended).toMatch(/^1:us-east-1:S:\d{13}:R:.{8}$/)
  })

  test('of IAM has no extended request id', async () => {
    const answer = await call(server, iamForm('ListUsers'))
    expect(answer.headers['x-amz-sts-extended-request-id']).toBeUndefined()
  })

  test('is JSON for whoever accepts JSON', async () => {
    const answer = await call(server, stsForm('GetCallerIdentity'), {
      headers: { Accept: 'application/json' },
    })
    expect(answer.headers['content-type']).toBe('application/json')
    expect(JSON.parse(answer.body)).toEqual({
      GetCallerIdentityResponse: {
        GetCallerIdentityResult: {
          Arn: 'arn:aws:iam::000000000000:user/iamulator',
          UserId: expect.any(String),
          Account: '000000000000',
        },
        ResponseMetadata: { RequestId: answer.headers['x-amzn-requestid'] },
      },
    })
  })

  test('as a JSON error', async () => {
    const request = signed(server, iamForm('GetUser', { UserName: 'nobody' }), {
      headers: { Accept: 'application/json' },
    })
    const answer = await send(server, request)
    expect(JSON.parse(answer.body)).toEqual({
      Error: { Code: 'NoSuchEntity', Message: 'The user with name nobody cannot be found.', Type: 'Sender' },
      RequestId: answer.headers['x-amzn-requestid'],
    })
  })
})
