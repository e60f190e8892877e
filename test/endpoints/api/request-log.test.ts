/** How the log names requests that are not calls of IAM or STS. */
import { describe, expect, test } from '@jest/globals'
import { serverForAllTests } from '../../support/harness.ts'
import { call, send, stsForm } from '../../support/raw.ts'

const server = serverForAllTests()

describe('the log names the service and the operation', () => {
  const lastLine = () => server.log().trimEnd().split('\n').at(-1)
  const JSON_FORM = { 'X-Amz-Target': 'AmazonSSM.GetParameter', 'Content-Type': 'application/x-amz-json-1.1' }

  test('of a Query service that is not served', async () => {
    await call(server, 'Action=DescribeStacks&Version=2010-05-15', { service: 'cloudformation' })
    expect(lastLine()).toContain(' 501 NotImplemented cloudformation:DescribeStacks - - ')
  })

  test('of one whose SDK puts the action last, after much else', async () => {
    const body = `TemplateBody=${'x'.repeat(100_000)}&Action=CreateStack`
    await call(server, body, { service: 'cloudformation' })
    expect(lastLine()).toContain(' 501 NotImplemented cloudformation:CreateStack - - ')
  })

  test('of a JSON service, signed or not', async () => {
    await call(server, '{}', { service: 'ssm', headers: JSON_FORM })
    expect(lastLine()).toContain(' 501 NotImplemented ssm:GetParameter - - ')
    await send(server, { headers: JSON_FORM, body: '{}' })
    expect(lastLine()).toContain(' 501 NotImplemented AmazonSSM:GetParameter - - ')
  })

  test('of S3 only the method, because its paths may contain anything', async () => {
    await call(server, '', { method: 'GET', path: '/bucket/hidden?versions=', service: 's3' })
    expect(lastLine()).toContain(' 501 NotImplemented s3:GET - - ')
    expect(lastLine()).not.toContain('hidden')
  })

  test('of redirects', async () => {
    await send(server, { headers: { 'Content-Type': 'text/plain' }, body: stsForm('GetCallerIdentity') })
    expect(lastLine()).toContain(' 302 sts:GetCallerIdentity - - ')
    await send(server, { method: 'GET', path: '/?Version=2010-05-08' })
    expect(lastLine()).toContain(' 302 iam:GET - - ')
  })

  test('of unknown operations and paths', async () => {
    await call(server, 'Action=Nothing&Version=2011-06-15')
    expect(lastLine()).toContain(' 400 InvalidAction sts:Nothing - - ')
    await send(server, { method: 'PATCH', path: '/somewhere' })
    expect(lastLine()).toContain(' 404 UnknownOperationException sts:PATCH - - ')
  })

  test('without text that could be mistaken for something else', async () => {
    const headers = { ...JSON_FORM, 'X-Amz-Target': 'a b.Get Parameter' }
    await send(server, { headers, body: '{}' })
    expect(lastLine()).toContain(' 501 NotImplemented ...:POST - - ')
    await send(server, { method: 'GET', path: `/?Action=${'x'.repeat(200)}` })
    expect(lastLine()).toContain(' 400 InvalidAction sts:GET - - ')
  })
})
