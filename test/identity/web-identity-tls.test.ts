/**
 * Tests issuers that are not configured. Their keys come from their own discovery documents, over verified
 * TLS.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import { join } from 'node:path'
import { CreateOpenIDConnectProviderCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterAll, beforeAll } from '@jest/globals'
import { Bundle, type ServerProcess } from '../support/bundle.ts'
import { ADMINISTRATOR, expectError, trust } from '../support/harness.ts'
import { areInPath } from '../support/toolbox.ts'
import { tool } from '../support/tools.ts'
import {
  AUDIENCE,
  claimsAt,
  invalidToken,
  keySetOf,
  makeKey,
  providerArn,
  signToken,
  type TestKey,
  WITH_WEB_IDENTITY,
} from '../support/web-identity.ts'

const test = tool('openssl', () => areInPath('openssl'))
const NO_KEY = invalidToken(
  "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
)

let bundle: Bundle
let idp: Server
let certificate: string
let key: TestKey
/** The issuer that the discovery document names. */
let documentIssuer = ''
beforeAll(async () => {
  bundle = await Bundle.build()
  if (!areInPath('openssl')) return
  key = await makeKey()
  const [cert, privateKey] = selfSigned(bundle.directory)
  certificate = cert
  idp = createServer(
    { cert: readFileSync(cert), key: readFileSync(privateKey) },
    async (request, response) => {
      const keys = await keySetOf(key)
      const document =
        request.url === '/keys' ? keys : { issuer: documentIssuer, jwks_uri: `${issuer()}/keys` }
      response.end(JSON.stringify(document))
    },
  )
  await new Promise<void>((listening) => idp.listen(0, '127.0.0.1', listening))
})
afterAll(async () => {
  idp?.close()
  await bundle.remove()
})

const issuer = () => `https://localhost:${Reflect.get(Object(idp.address()), 'port')}`

function selfSigned(directory: string): readonly [certificate: string, privateKey: string] {
  const files = [join(directory, 'tls.pem'), join(directory, 'tls-key.pem')] as const
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const kind = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2']
  execFileSync('openssl', ['req', ...kind, ...names, '-out', files[0], '-keyout', files[1]], {
    stdio: 'ignore',
  })
  return files
}

/**
 * Calls AssumeRoleWithWebIdentity on a server. The server has the issuer as a provider and a role that trusts
 * it.
 */
async function assumeAt({ url }: ServerProcess): Promise<unknown> {
  const config = { endpoint: url, region: 'us-east-1', maxAttempts: 1, credentials: ADMINISTRATOR }
  const iam = new IAMClient(config)
  await iam.send(new CreateOpenIDConnectProviderCommand({ Url: issuer(), ClientIDList: [AUDIENCE] }))
  const document = trust({ Federated: providerArn(issuer()) }, WITH_WEB_IDENTITY)
  const role = { RoleName: 'Role', AssumeRolePolicyDocument: document }
  const { Role } = await iam.send(new CreateRoleCommand(role))
  const token = await signToken(key, { ...claimsAt(Date.now()), iss: issuer() })
  const input = { RoleArn: Role?.Arn, RoleSessionName: 'session', WebIdentityToken: token }
  return new STSClient(config).send(new AssumeRoleWithWebIdentityCommand(input))
}

test('its certificate and its name must be right', async () => {
  const trusting = { NODE_EXTRA_CA_CERTS: certificate }
  documentIssuer = issuer()
  await assumeAt(await bundle.start([], trusting))
  await expectError(assumeAt(await bundle.start()), NO_KEY)
  documentIssuer = 'https://localhost'
  await expectError(assumeAt(await bundle.start([], trusting)), NO_KEY)
})
