/** Requests to S3: buckets in paths and host names, subresources, and what is no bucket. */
import { describe, expect, test } from '@jest/globals'
import { recognizeForeign } from '../../../recognition/foreign/index.ts'
import { type HeadOfTest, headOf } from '../../support/request-heads.ts'
import { summaryOf } from './summary.ts'

const ACCOUNT = '123456789012'

function outcomeOf(head: HeadOfTest): string {
  return summaryOf(recognizeForeign(headOf({ signedFor: 's3', ...head }))).replace(' rest-xml', '')
}

describe('paths', () => {
  test.each([
    ['GET /', 's3 ListBuckets'],
    ['GET /b', 's3 ListObjects Bucket=b'],
    ['GET /b/', 's3 ListObjects Bucket=b'],
    ['GET /b?list-type=2', 's3 ListObjectsV2 Bucket=b'],
    ['GET /b?list-type=1', 's3 ListObjects Bucket=b'],
    ['HEAD /b', 's3 HeadBucket Bucket=b'],
    ['PUT /b', 's3 CreateBucket Bucket=b'],
    ['DELETE /b', 's3 DeleteBucket Bucket=b'],
    ['GET /b/k', 's3 GetObject Bucket=b Key=k'],
    ['HEAD /b/k', 's3 HeadObject Bucket=b Key=k'],
    ['GET /b/k/', 's3 GetObject Bucket=b Key=k/'],
    ['GET /b//', 's3 GetObject Bucket=b Key=/'],
    ['GET /b//k', 's3 GetObject Bucket=b Key=/k'],
    ['GET /b/a%2Fb/c', 's3 GetObject Bucket=b Key=a/b/c'],
    ['GET /b/%C3%BC', 's3 GetObject Bucket=b Key=ü'],
    ['GET /b/\u00c3\u00bc', 's3 GetObject Bucket=b Key=ü'],
    ['GET /b/a+b%20c%2B', 's3 GetObject Bucket=b Key=a+b c+'],
    ['GET /b/a/../c', 's3 GetObject Bucket=b Key=a/../c'],
    ['GET /b/...', 's3 GetObject Bucket=b Key=...'],
    ['GET /b/__proto__', 's3 GetObject Bucket=b Key=__proto__'],
    [
      `GET /arn%3Aaws%3As3%3Aus-east-1%3A${ACCOUNT}%3Aaccesspoint%2Fp/k`,
      `s3 GetObject Bucket=arn:aws:s3:us-east-1:${ACCOUNT}:accesspoint/p Key=k`,
    ],
    ['POST /WriteGetObjectResponse x-amz-request-route=r x-amz-request-token=t', 's3 WriteGetObjectResponse'],
    ['GET /b/../c/k', 'unknown s3'],
    ['GET /b/%2e%2e/c/k', 'unknown s3'],
    ['GET /b/a%2F..%2F..%2Fk', 'unknown s3'],
    ['GET /../b/k', 'unknown s3'],
    ['GET /./b/k', 'unknown s3'],
    ['GET //b/k', 'unknown s3'],
    ['GET /b%2Fk', 'unknown s3'],
    ['GET /b%3Fk', 'unknown s3'],
    ['GET /b/k%23%3B%5C', 's3 GetObject Bucket=b Key=k#;\\'],
    ['GET /b/k#x', 'unknown s3'],
    ['GET /b/k?acl#x', 'unknown s3'],
    ['GET /b/k;x', 'unknown s3'],
    ['GET /b/a\\..\\..\\k', 'unknown s3'],
    ['GET /b/%FF', 'unknown s3'],
    ['GET /b/%', 'unknown s3'],
    ['PATCH /b/k', 'unknown s3'],
    ['POST /b/k', 'unknown s3'],
    ['HEAD /', 'unknown s3'],
  ])('%s', (line, expected) => {
    const [method = '', url = '', ...headers] = line.split(' ')
    const given = Object.fromEntries(headers.map((header) => header.split('=')))
    expect(outcomeOf({ method, url, headers: given })).toBe(expected)
  })
})

describe('subresources and headers', () => {
  test.each([
    ['GET /b?acl', 's3 GetBucketAcl Bucket=b'],
    ['GET /b?acl=', 's3 GetBucketAcl Bucket=b'],
    ['GET /b?%61cl', 's3 GetBucketAcl Bucket=b'],
    ['GET /b/k?acl&versionId=1', 's3 GetObjectAcl Bucket=b Key=k'],
    ['PUT /b/k?tagging', 's3 PutObjectTagging Bucket=b Key=k'],
    ['GET /b?lifecycle', 's3 GetBucketLifecycleConfiguration Bucket=b'],
    ['PUT /b?notification', 's3 PutBucketNotificationConfiguration Bucket=b'],
    ['GET /b?analytics', 's3 ListBucketAnalyticsConfigurations Bucket=b'],
    ['GET /b?analytics&id=1', 's3 GetBucketAnalyticsConfiguration Bucket=b'],
    ['POST /b?delete', 's3 DeleteObjects Bucket=b'],
    ['POST /b/k?uploads', 's3 CreateMultipartUpload Bucket=b Key=k'],
    ['PUT /b/k?partNumber=1&uploadId=u', 's3 UploadPart Bucket=b Key=k'],
    ['POST /b/k?uploadId=u', 's3 CompleteMultipartUpload Bucket=b Key=k'],
    ['DELETE /b/k?uploadId=u', 's3 AbortMultipartUpload Bucket=b Key=k'],
    ['GET /b/k?uploadId=u', 's3 ListParts Bucket=b Key=k'],
    ['GET /b/k?partNumber=1', 's3 GetObject Bucket=b Key=k'],
    ['POST /b/k?select&select-type=2', 's3 SelectObjectContent Bucket=b Key=k'],
    ['PUT /b/k x-amz-copy-source=/a/k', 's3 CopyObject Bucket=b Key=k'],
    ['PUT /b/k?partNumber=1&uploadId=u x-amz-copy-source=/a/k', 's3 UploadPartCopy Bucket=b Key=k'],
    ['PUT /b/k?renameObject x-amz-rename-source=/b/a', 's3 RenameObject Bucket=b Key=k'],
    ['GET /b/k?attributes x-amz-object-attributes=ETag', 's3 GetObjectAttributes Bucket=b Key=k'],
    ['GET /b/k?x-id=GetObject', 's3 GetObject Bucket=b Key=k'],
    ['GET /?x-id=ListDirectoryBuckets', 's3 ListDirectoryBuckets'],
    ['GET /b/k?x-id=DeleteObject', 'unknown s3'],
    ['GET /b/k?acl&tagging', 'unknown s3'],
    ['DELETE /b?acl', 'unknown s3'],
    ['HEAD /b?acl', 'unknown s3'],
    ['DELETE /b/k?uploads', 'unknown s3'],
    ['POST /b/k?uploads&uploadId=u', 'unknown s3'],
    ['PUT /b/k?uploadId=u', 'unknown s3'],
    ['PUT /b/k?acl x-amz-copy-source=/a/k', 'unknown s3'],
    ['GET /b/k x-amz-copy-source=/a/k', 'unknown s3'],
    ['PUT /b/k?x-amz-copy-source=/a/k', 'unknown s3'],
    ['PUT /b/k?X-Amz-Copy-Source=%2Fa%2Fk', 'unknown s3'],
    ['PUT /b/k?X-AMZ-COPY-SOURCE=/a/k', 'unknown s3'],
    ['PUT /b/k?x-amz-copy-sourc%45=/a/k', 'unknown s3'],
    ['PUT /b/k?X-Amz-Copy-Source=/a/l x-amz-copy-source=/a/k', 'unknown s3'],
    ['PUT /b/k?X-Amz-Rename-Source=/b/l', 'unknown s3'],
    ['PUT /b/k?renameObject&X-Amz-Rename-Source=/b/l x-amz-rename-source=/b/a', 'unknown s3'],
    ['PUT /b/k?X-Amz-Acl=private', 's3 PutObject Bucket=b Key=k'],
    ['GET /b/k?ACL', 's3 GetObject Bucket=b Key=k'],
    ['GET /b/k?Action=ListQueues', 'unknown s3'],
  ])('%s', (line, expected) => {
    const [method = '', url = '', ...headers] = line.split(' ')
    const given = Object.fromEntries(headers.map((header) => header.split('=')))
    expect(outcomeOf({ method, url, headers: given })).toBe(expected)
  })
})

describe('host names', () => {
  const REGION = 'us-west-2'
  test.each([
    // The bucket is in the path.
    ['', 's3 GetObject Bucket=k Key=o'],
    ['127.0.0.1', 's3 GetObject Bucket=k Key=o'],
    ['[::1]:4566', 's3 GetObject Bucket=k Key=o'],
    ['localhost:4566', 's3 GetObject Bucket=k Key=o'],
    ['iamulator:4566', 's3 GetObject Bucket=k Key=o'],
    ['host.docker.internal', 's3 GetObject Bucket=k Key=o'],
    ['aws.default.svc.cluster.local', 's3 GetObject Bucket=k Key=o'],
    ['localhost.localstack.cloud:4566', 's3 GetObject Bucket=k Key=o'],
    ['s3.localhost.localstack.cloud:4566', 's3 GetObject Bucket=k Key=o'],
    ['s3.us-west-2.localhost.localstack.cloud:4566', 's3 GetObject Bucket=k Key=o'],
    ['s3.amazonaws.com', 's3 GetObject Bucket=k Key=o'],
    [`s3.${REGION}.amazonaws.com`, 's3 GetObject Bucket=k Key=o'],
    [`s3-${REGION}.amazonaws.com`, 's3 GetObject Bucket=k Key=o'],
    ['s3.cn-north-1.amazonaws.com.cn', 's3 GetObject Bucket=k Key=o'],
    ['s3.us-iso-east-1.c2s.ic.gov', 's3 GetObject Bucket=k Key=o'],
    // The bucket is in the host name.
    ['b.s3.amazonaws.com', 's3 GetObject Bucket=b Key=k/o'],
    [`b.s3.${REGION}.amazonaws.com:443`, 's3 GetObject Bucket=b Key=k/o'],
    [`B.S3.${REGION}.amazonaws.com`, 's3 GetObject Bucket=b Key=k/o'],
    [`b.s3-${REGION}.amazonaws.com`, 's3 GetObject Bucket=b Key=k/o'],
    [`b.s3.dualstack.${REGION}.amazonaws.com`, 's3 GetObject Bucket=b Key=k/o'],
    [`b.s3-fips.${REGION}.amazonaws.com`, 's3 GetObject Bucket=b Key=k/o'],
    [`b.s3-fips.dualstack.${REGION}.amazonaws.com`, 's3 GetObject Bucket=b Key=k/o'],
    ['b.s3-accelerate.amazonaws.com', 's3 GetObject Bucket=b Key=k/o'],
    ['b.s3-accelerate.dualstack.amazonaws.com', 's3 GetObject Bucket=b Key=k/o'],
    ['b.s3-external-1.amazonaws.com', 's3 GetObject Bucket=b Key=k/o'],
    ['b.s3.cn-north-1.amazonaws.com.cn', 's3 GetObject Bucket=b Key=k/o'],
    ['b.s3.us-gov-west-1.amazonaws.com', 's3 GetObject Bucket=b Key=k/o'],
    ['b.s3.eusc-de-east-1.amazonaws.eu', 's3 GetObject Bucket=b Key=k/o'],
    [`my.bucket.s3.${REGION}.amazonaws.com`, 's3 GetObject Bucket=my.bucket Key=k/o'],
    [`a.s3.b.s3.${REGION}.amazonaws.com`, 's3 GetObject Bucket=a.s3.b Key=k/o'],
    [
      `b--usw2-az1--x-s3.s3express-usw2-az1.${REGION}.amazonaws.com`,
      's3 GetObject Bucket=b--usw2-az1--x-s3 Key=k/o',
    ],
    ['b.s3.localhost:4566', 's3 GetObject Bucket=b Key=k/o'],
    ['b.s3.localhost.localstack.cloud:4566', 's3 GetObject Bucket=b Key=k/o'],
    ['b.s3.us-west-2.localhost.localstack.cloud:4566', 's3 GetObject Bucket=b Key=k/o'],
    ['b.localhost:4566', 's3 GetObject Bucket=b Key=k/o'],
    ['events.localhost:4566', 's3 GetObject Bucket=events Key=k/o'],
    // An access point is in the host name.
    [
      `p-a-${ACCOUNT}.s3-accesspoint.${REGION}.amazonaws.com`,
      `s3 GetObject Bucket=arn:aws:s3:${REGION}:${ACCOUNT}:accesspoint/p-a Key=k/o`,
    ],
    [
      `p-${ACCOUNT}.s3-accesspoint-fips.dualstack.us-gov-west-1.amazonaws.com`,
      `s3 GetObject Bucket=arn:aws-us-gov:s3:us-gov-west-1:${ACCOUNT}:accesspoint/p Key=k/o`,
    ],
    [
      `p-${ACCOUNT}.s3-accesspoint.cn-north-1.amazonaws.com.cn`,
      `s3 GetObject Bucket=arn:aws-cn:s3:cn-north-1:${ACCOUNT}:accesspoint/p Key=k/o`,
    ],
    [
      `p-${ACCOUNT}.s3-object-lambda.${REGION}.amazonaws.com`,
      `s3 GetObject Bucket=arn:aws:s3-object-lambda:${REGION}:${ACCOUNT}:accesspoint/p Key=k/o`,
    ],
    [
      `p-${ACCOUNT}.op-01ab.s3-outposts.${REGION}.amazonaws.com`,
      `s3 GetObject Bucket=arn:aws:s3-outposts:${REGION}:${ACCOUNT}:outpost/op-01ab/accesspoint/p Key=k/o`,
    ],
    [
      'abcdefabcdef.mrap.accesspoint.s3-global.amazonaws.com',
      's3 GetObject Bucket=arn:aws:s3:::accesspoint/abcdefabcdef.mrap Key=k/o',
    ],
    // The host name serves pages.
    [`b.s3-website-${REGION}.amazonaws.com`, 's3 GetObject Bucket=b Key=k/o'],
    [`b.s3-website.${REGION}.amazonaws.com`, 's3 GetObject Bucket=b Key=k/o'],
    ['b.s3-website.localhost.localstack.cloud:4566', 's3 GetObject Bucket=b Key=k/o'],
    // Another server could see a bucket in the name, or another one.
    ['victim.example.com', 'unknown s3'],
    ['victim.127.0.0.1.nip.io', 'unknown s3'],
    ['localhost:4566:4566', 'unknown s3'],
    ['localhost.', 'unknown s3'],
    ['my.bucket.localhost:4566', 'unknown s3'],
    ['my.bucket.s3.localhost:4566', 'unknown s3'],
    ['www.localhost:4566', 'unknown s3'],
    ['localhost-b.localhost:4566', 'unknown s3'],
    [`p.s3-accesspoint.${REGION}.amazonaws.com`, 'unknown s3'],
    [`s3-website-${REGION}.amazonaws.com`, 'unknown s3'],
    [`-b.s3.${REGION}.amazonaws.com`, 'unknown s3'],
    [`sqs.${REGION}.amazonaws.com`, 'unknown s3'],
  ])('%s', (host, expected) => {
    expect(outcomeOf({ headers: { Host: host }, url: '/k/o' })).toBe(expected)
  })

  test('a bucket in the host name needs no key', () => {
    const headers = { Host: 'b.s3.us-west-2.amazonaws.com' }
    expect(outcomeOf({ headers, url: '/' })).toBe('s3 ListObjects Bucket=b')
    expect(outcomeOf({ headers, url: '/?list-type=2' })).toBe('s3 ListObjectsV2 Bucket=b')
    expect(outcomeOf({ headers, url: '//k' })).toBe('unknown s3')
    expect(outcomeOf({ headers, url: '/../k' })).toBe('unknown s3')
  })

  test('which object is the page of a folder is a setting', () => {
    const headers = { Host: 'b.s3-website-us-west-2.amazonaws.com' }
    expect(outcomeOf({ headers, url: '/' })).toBe('unknown s3')
    expect(outcomeOf({ headers, url: '/folder/' })).toBe('s3 GetObject Bucket=b')
    expect(outcomeOf({ headers, url: '/page', method: 'HEAD' })).toBe('s3 HeadObject Bucket=b Key=page')
    expect(outcomeOf({ headers, url: '/page?acl' })).toBe('unknown s3')
    expect(outcomeOf({ headers, url: '/page', method: 'PUT' })).toBe('unknown s3')
  })

  test('functions of S3 Object Lambda answer at a host name of the request', () => {
    const headers = { 'x-amz-request-route': 'r', 'x-amz-request-token': 't' }
    const request = { method: 'POST', url: '/WriteGetObjectResponse', signedFor: 's3-object-lambda' }
    for (const Host of ['r.s3-object-lambda.us-west-2.amazonaws.com', 'r.localhost:4566'])
      expect(outcomeOf({ ...request, headers: { ...headers, Host } })).toBe('s3 WriteGetObjectResponse')
    expect(outcomeOf({ ...request, headers: { Host: 'r.localhost:4566' } })).toBe('unknown s3')
  })

  test('directory buckets are listed at a host name of their own', () => {
    const headers = { Host: 's3express-control.us-west-2.amazonaws.com' }
    expect(outcomeOf({ headers, url: '/' })).toBe('s3 ListDirectoryBuckets')
    expect(outcomeOf({ url: '/', signedFor: 's3express' })).toBe('s3 ListDirectoryBuckets')
    expect(outcomeOf({ headers, url: '/b--usw2-az1--x-s3', method: 'PUT' })).toBe(
      's3 CreateBucket Bucket=b--usw2-az1--x-s3',
    )
  })
})

describe('S3 Control', () => {
  const url = '/v20180820/accesspoint/p'
  const headers = { 'x-amz-account-id': ACCOUNT }
  const expected = 's3control GetAccessPoint name=p'
  test.each([
    ['at any host', headers],
    ['at its own host', { ...headers, Host: 's3-control.us-west-2.amazonaws.com' }],
    ['behind an account', { ...headers, Host: `${ACCOUNT}.s3-control.us-west-2.amazonaws.com` }],
  ])('%s', (_name, given) => {
    expect(outcomeOf({ url, headers: given })).toBe(expected)
  })

  test('its paths are no buckets, and its host has none', () => {
    expect(outcomeOf({ url: '/v20180820/nothing' })).toBe('unknown s3control')
    expect(outcomeOf({ url: '/v20180820' })).toBe('unknown s3control')
    expect(outcomeOf({ url: '/b/k', headers: { Host: 's3-control.us-west-2.amazonaws.com' } })).toBe(
      'unknown s3control',
    )
  })

  test('emulators find it behind a bucket, too', () => {
    expect(outcomeOf({ url, headers: { ...headers, Host: 'b.localhost' } })).toBe('unknown s3')
  })

  test.each(['localhost:4566', '127.0.0.1:4566', 's3.localhost.localstack.cloud:4566', 'emulator:5000'])(
    'D7.1: SDKs put the account before %s',
    (endpoint) => {
      const Host = `${ACCOUNT}.${endpoint}`
      expect(outcomeOf({ url, headers: { ...headers, Host } })).toBe(expected)
      expect(outcomeOf({ url, headers: { Host } })).toBe('unknown s3')
      expect(outcomeOf({ url, headers: { 'x-amz-account-id': '999999999999', Host } })).toBe('unknown s3')
    },
  )

  test('Outposts sign with a name of their own, and so does the service that lists them', () => {
    expect(outcomeOf({ url, headers, signedFor: 's3-outposts' })).toBe(expected)
    expect(outcomeOf({ url: '/b/k', signedFor: 's3-outposts' })).toBe('s3 GetObject Bucket=b Key=k')
    expect(outcomeOf({ url: '/S3Outposts/ListEndpoints', signedFor: 's3-outposts' })).toBe(
      's3outposts ListEndpoints rest-json',
    )
  })
})

describe('without a signature', () => {
  const unsigned = { signedFor: '' }
  test('paths are buckets', () => {
    expect(outcomeOf({ ...unsigned, url: '/b/k' })).toBe('s3 GetObject Bucket=b Key=k')
    expect(outcomeOf({ ...unsigned, url: '/k', headers: { Host: 'b.localhost' } })).toBe(
      's3 GetObject Bucket=b Key=k',
    )
  })

  test('a host name tells another service', () => {
    const headers = { Host: 'events.localhost:4566' }
    expect(outcomeOf({ ...unsigned, url: '/k', headers })).toBe('unknown events')
  })

  test('a form is an upload', () => {
    const upload = {
      ...unsigned,
      method: 'POST',
      headers: { 'Content-Type': 'multipart/form-data; boundary=x' },
    }
    expect(outcomeOf({ ...upload, url: '/b' })).toBe('s3 PutObject Bucket=b')
    expect(outcomeOf({ ...upload, url: '/b/' })).toBe('s3 PutObject Bucket=b')
    expect(outcomeOf({ ...upload, url: '/', headers: { ...upload.headers, Host: 'b.localhost' } })).toBe(
      's3 PutObject Bucket=b',
    )
    expect(outcomeOf({ ...upload, url: '/b?acl' })).toBe('unknown s3')
    expect(outcomeOf({ ...upload, url: '/b/k' })).toBe('unknown s3')
    expect(outcomeOf({ ...upload, url: '/sqs_us-east-1/' })).toBe('unknown s3')
    expect(outcomeOf({ ...upload, url: '/sqs%5fus-east-1/' })).toBe('unknown s3')
    expect(outcomeOf({ ...upload, url: '/' })).toBe('unknown s3')
  })

  test('browsers ask whether a page may', () => {
    const recognition = recognizeForeign(
      headOf({ method: 'OPTIONS', url: '/b/k', headers: { Origin: 'https://example.com' } }),
    )
    expect(summaryOf(recognition)).toBe('s3 PreflightRequest rest-xml')
    expect(recognition).toMatchObject({ call: { facts: { auth: 'none', grants: [] } } })
    expect(outcomeOf({ ...unsigned, method: 'OPTIONS', url: '/' })).toBe('unknown s3')
  })
})
