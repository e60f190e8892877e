/**
 * Counts the files that a request enters: those with a function that runs during its second call. Each is a place that a
 * reader who follows the request has to know.
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { Session } from 'node:inspector/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { AccessAnalyzerClient, CheckNoNewAccessCommand } from '@aws-sdk/client-accessanalyzer'
import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleWithSAMLCommand, STSClient } from '@aws-sdk/client-sts'
import { build } from 'esbuild'
import { root } from '../root.mjs'
import { createUpstream } from './guarded-upstream.mjs'
import { report } from './report.mjs'

/** Most packages expect to find others in the project. */
const FOLDER = join(root, 'node_modules', '.cache', 'iamulator-trips')
const COPIED = {
  data: 'core/aws/data',
  'seed.schema.json': 'schemas/seed.schema.json',
  'openapi.json': 'schemas/openapi.json',
}
const FILE = join(FOLDER, 'index.cjs')
const TENANT = 'f0000000000-0000-4000-8000-000000000000'
const READ = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*' },
})

/** The most files that each trip may enter. */
const GOALS = {
  CreateUser: 95,
  AssumeRoleWithSAML: 104,
  'guarded PutObject': 140,
  'SCIM POST /Users': 55,
  CheckNoNewAccess: 120,
  Explain: 112,
}

export async function measureTrips() {
  const text = await bundle()
  const { createIamulator } = createRequire(import.meta.url)(FILE)
  const upstream = createS3Upstream().listen(0, '127.0.0.1')
  await new Promise((resolve) => upstream.once('listening', resolve))
  const guarded = await createIamulator({ upstream: `http://127.0.0.1:${upstream.address().port}` })
  const plain = await createIamulator({ seed: SEED })
  await postTo(plain, '/_iamulator/idp/saml/provider', { account: '000000000000', name: 'idp' })
  await plain.seed({ roles: [FEDERATED] })
  const trips = await tripsOf(plain, guarded)
  for (const [name, goal] of Object.entries(GOALS)) {
    await trips[name](1)
    const files = await filesEntered(text, () => trips[name](2))
    report(`${name}: files that a request enters`, files.size, 'files', { atMost: goal })
  }
  await plain.close()
  await guarded.close()
  upstream.close()
  rmSync(FOLDER, { recursive: true })
}

/** An upstream that also takes objects from SDKs, which add a parameter. */
function createS3Upstream() {
  const others = createUpstream()
  return createServer((request, response) =>
    request.method === 'PUT' ? response.end() : others.emit('request', request, response),
  )
}

/** Bundles the package with a comment at the beginning of each module, and returns the text. */
async function bundle() {
  mkdirSync(FOLDER, { recursive: true })
  for (const [to, from] of Object.entries(COPIED))
    cpSync(join(root, from), join(FOLDER, to), { recursive: true })
  const { outputFiles } = await build({
    ...{ absWorkingDir: root, entryPoints: ['package/index.ts'], outfile: FILE, write: false },
    ...{ bundle: true, platform: 'node', format: 'cjs', target: 'node20', logLevel: 'error' },
    banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href" },
    define: { 'import.meta.url': 'moduleUrl' },
  })
  const [{ text }] = outputFiles
  writeFileSync(FILE, text)
  return text
}

const PROVIDER = 'arn:aws:iam::000000000000:saml-provider/idp'
const SEED = {
  identityCenter: { identityStoreId: 'd-9067f00d00', scim: [{ tenant: TENANT, tokens: ['open-sesame'] }] },
}
const FEDERATED = {
  name: 'federated',
  trust: {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: PROVIDER },
      Action: 'sts:AssumeRoleWithSAML',
    },
  },
}

const person = (count) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  ...{ userName: `person-${count}`, displayName: 'A Person' },
  name: { givenName: 'A', familyName: 'Person' },
})

/** Sends JSON to an emulator. */
async function postTo(iam, path, body, headers = {}) {
  const response = await fetch(new URL(path, iam.url), {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${path}: ${text}`)
}

async function tripsOf(plain, guarded) {
  const client = (Client, iam) => new Client({ ...iam.clientConfig(), maxAttempts: 1 })
  const post = (...args) => postTo(plain, ...args)
  const [iam, sts, s3] = [client(IAMClient, plain), client(STSClient, plain), client(S3Client, guarded)]
  const analyzer = client(AccessAnalyzerClient, plain)
  const RoleArn = plain.arn('role/federated')
  const roles = [RoleArn]
  const assertions = [await plain.tokens.saml({ roles }), await plain.tokens.saml({ roles })]
  return {
    CreateUser: (count) => iam.send(new CreateUserCommand({ UserName: `user-${count}` })),
    AssumeRoleWithSAML: (count) =>
      sts.send(
        new AssumeRoleWithSAMLCommand({
          RoleArn,
          PrincipalArn: PROVIDER,
          SAMLAssertion: assertions[count - 1],
        }),
      ),
    'guarded PutObject': () => s3.send(new PutObjectCommand({ Bucket: 'data', Key: 'a', Body: 'a' })),
    'SCIM POST /Users': (count) =>
      post(`/${TENANT}/scim/v2/Users`, person(count), {
        authorization: 'Bearer open-sesame',
        'content-type': 'application/scim+json',
      }),
    CheckNoNewAccess: () =>
      analyzer.send(
        new CheckNoNewAccessCommand({
          existingPolicyDocument: READ,
          newPolicyDocument: READ,
          policyType: 'IDENTITY_POLICY',
        }),
      ),
    Explain: () =>
      post('/_iamulator/explain', {
        principal: plain.arn('user/user-1'),
        action: 's3:GetObject',
        resource: 'arn:aws:s3:::data/a',
      }),
  }
}

/** Returns the paths of the files that `work` enters, without the files of the handle that tests have. */
async function filesEntered(text, work) {
  const session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  await session.post('Profiler.takePreciseCoverage')
  await work()
  const { result } = await session.post('Profiler.takePreciseCoverage')
  session.disconnect()
  const modules = [...text.matchAll(/^\/\/ (\S+\.ts)$/gm)].map(({ 1: path, index }) => ({ path, index }))
  const { functions } = result.find(({ url }) => url.endsWith('iamulator-trips/index.cjs'))
  const entered = functions
    .filter(({ functionName, ranges: [{ count }] }) => count > 0 && functionName !== '')
    .map(({ ranges: [{ startOffset }] }) => modules.findLast(({ index }) => index <= startOffset)?.path)
  return new Set(entered.filter((path) => path !== undefined && !path.startsWith('package/')))
}
