/**
 * Prints the requests that the SDK for JavaScript would send to S3, as lines of JSON: one for each command, with the
 * bucket in the path or, with the argument `virtual`, in the host name.
 */
import * as S3 from '@aws-sdk/client-s3'

const isVirtual = process.argv[2] === 'virtual'
/** Has what any command needs. Members that a command does not have are ignored. */
const INPUT = {
  Bucket: 'some-bucket',
  Key: 'some/key ü',
  CopySource: 'other/key',
  RenameSource: '/other/key',
  Id: 'id',
  AnnotationName: 'annotation',
  ObjectAttributes: ['ETag'],
  RequestRoute: 'route',
  RequestToken: 'token',
  Delete: { Objects: [{ Key: 'some/key' }] },
}
/** The upload of these commands is their own. To others, it would be another command. */
const WITH_UPLOAD =
  /^(?:AbortMultipartUpload|CompleteMultipartUpload|ListParts|UploadPart|UploadPartCopy)Command$/

/** With a bucket, the SDK opens a session for it first. */
const BUCKETS = /^List(?:Directory)?BucketsCommand$/

for (const [name, Command] of Object.entries(S3)) {
  if (!name.endsWith('Command') || name === '$Command') continue
  const upload = WITH_UPLOAD.test(name) && { UploadId: 'upload', PartNumber: 1 }
  const input = BUCKETS.test(name) ? {} : { ...INPUT, ...upload }
  await print(name.replace(/Command$/, ''), new Command(input))
}

/** @param {string} operation */
async function print(operation, command) {
  const client = new S3.S3Client({
    region: 'us-east-1',
    endpoint: isVirtual ? 'http://localhost:4566' : 'http://127.0.0.1:4566',
    forcePathStyle: !isVirtual,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    logger: {},
    maxAttempts: 1,
    requestHandler: {
      handle: ({ method, path, query, headers }) => {
        const pairs = Object.entries(query).flatMap(([key, values]) =>
          [values].flat().map((value) => [key, value]),
        )
        console.log(
          JSON.stringify({ operation, method, path, query: `${new URLSearchParams(pairs)}`, headers }),
        )
        return Promise.reject(new Error('not sent'))
      },
    },
  })
  await client.send(command).catch((error) => {
    if (error.message !== 'not sent') throw error
  })
}
