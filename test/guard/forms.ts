/** Makes forms that upload objects, as clients do. */
import { spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { Readable } from 'node:stream'
import { type PostForm, readPostForm } from '../../guard/form-upload/form.ts'
import { ADMINISTRATOR, type Credentials } from '../support/harness.ts'
import { findPython } from '../support/toolbox.ts'

export const BUCKET = 'bucket'
/** Empty if there is no boto3. */
export const PYTHON = findPython() ?? ''

export type Fields = Readonly<Record<string, string>>

/** The conditions of the forms below, besides those that clients add. */
export const CONDITIONS = [{ acl: 'private' }, ['content-length-range', 1, 100]]
const GIVEN = { acl: 'private' }
const KEY = 'up/${filename}'

const SCRIPT = `
import boto3, json, sys
given = json.load(sys.stdin)
c = given['credentials']
s3 = boto3.client('s3', endpoint_url='http://127.0.0.1:4566', region_name='us-east-1', aws_access_key_id=c['accessKeyId'],
                  aws_secret_access_key=c['secretAccessKey'], aws_session_token=c.get('sessionToken'))
print(json.dumps(s3.generate_presigned_post(given['bucket'], given['key'], given['fields'], given['conditions'])['fields']))
`

const SDK_SCRIPT = `
import { S3Client } from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { readFileSync } from 'node:fs'
const { credentials, bucket, key, fields, conditions } = JSON.parse(readFileSync(0, 'utf8'))
const client = new S3Client({ region: 'eu-central-1', endpoint: 'http://127.0.0.1:4566', credentials })
const given = { Bucket: bucket, Key: key, Fields: fields, Conditions: conditions, Expires: 3600 }
console.log(JSON.stringify((await createPresignedPost(client, given)).fields))
`

/** Returns the fields that boto3 makes, whose default is the older signature. */
export const fieldsOfBoto3 = (credentials: Credentials = ADMINISTRATOR) =>
  fieldsBy(PYTHON, ['-c', SCRIPT], credentials)

/** Returns the fields that the SDK for JavaScript makes. */
export const fieldsOfSdk = (credentials: Credentials = ADMINISTRATOR) =>
  fieldsBy(process.execPath, ['--input-type=module', '-e', SDK_SCRIPT], credentials)

/** Starting a program takes half a second. The fields are valid for an hour. */
const made = new Map<string, Fields>()

function fieldsBy(program: string, parameters: readonly string[], credentials: Credentials): Fields {
  const name = `${program} ${JSON.stringify(credentials)}`
  const fields = made.get(name) ?? makeFields(program, parameters, credentials)
  made.set(name, fields)
  return fields
}

function makeFields(program: string, parameters: readonly string[], credentials: Credentials): Fields {
  const given = { credentials, bucket: BUCKET, key: KEY, fields: GIVEN, conditions: CONDITIONS }
  const input = JSON.stringify(given)
  const { stdout, stderr } = spawnSync(program, parameters, { input, encoding: 'utf8' })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout)
}

/** Returns the fields of the older signature for a policy. */
export function signedByHand(
  policy: object,
  fields: Fields,
  { accessKeyId, secretAccessKey } = ADMINISTRATOR,
): Fields {
  const encoded = Buffer.from(JSON.stringify(policy)).toString('base64')
  const signature = createHmac('sha1', secretAccessKey).update(encoded).digest('base64')
  return { ...fields, AWSAccessKeyId: accessKeyId, policy: encoded, signature }
}

const BOUNDARY = 'XyZ'

/** Reads a form with these fields and a file. */
export const formOf = (fields: Fields, fileName?: string): Promise<PostForm> =>
  readForm(bytesOf(fields, fileName))

export function bytesOf(fields: Fields, fileName = 'a.txt'): Buffer {
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const file = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="${fileName.replaceAll('"', '%22')}"\r\n\r\nx`
  return Buffer.from(`${parts.join('')}${file}\r\n--${BOUNDARY}--\r\n`)
}

export function readForm(bytes: Buffer): Promise<PostForm> {
  const source = Readable.from([bytes], { objectMode: false })
  return readPostForm(`multipart/form-data; boundary=${BOUNDARY}`, source)
}
