/** Measures web identities relative to jose verifying the same token. */
import { readFileSync, writeFileSync } from 'node:fs'
import { exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT } from 'jose'
import { loadTypeScript } from '../load-typescript.mjs'
import { cost, repeat, request, sendAll, unsignedRequest } from './load.mjs'
import { compare, report } from './report.mjs'
import { start, startIamulator } from './servers.mjs'

const REQUESTS = 2000
const ISSUER = 'https://idp.example.com'
const ACCOUNT = '000000000000'
const CALLS = 1000
const HOST = ISSUER.slice('https://'.length)
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${HOST}`

/** The provider as stored. */
const provider = { arn: PROVIDER, url: HOST, clientIds: ['bench'], thumbprints: [], createDate: 0, tags: [] }

/** @param directory for the key set */
export async function measureWebIdentity(directory) {
  const keySet = `${directory}.json`
  const token = await makeToken(keySet)
  await measureVerification(keySet, token)
  await measureRequests(keySet, token)
}

/** Measures within this process: finding the provider, verifying the token, and reading its claims. */
async function measureVerification(keySet, token) {
  const { assembleIamulator } = await loadTypeScript('server/app/iamulator.ts')
  const iamulator = await assembleIamulator({ issuers: { [ISSUER]: keySet } })
  iamulator.store.transact(ACCOUNT, (tx) => tx.oidcProviders.put(PROVIDER, provider))
  const view = iamulator.store.view(ACCOUNT)
  const key = await importJWK(JSON.parse(readFileSync(keySet, 'utf8')).keys[0])
  const expected = { issuer: ISSUER, audience: 'bench' }
  const circumstances = () => ({ now: iamulator.clock.now(), federation: 'aws' })
  const { cost: costOf, ratio } = await compare({
    bare: () => perCall(() => jwtVerify(token, key, expected)),
    ours: () =>
      perCall(() =>
        iamulator.webIdentities.verify(view, { RoleArn: 'role', WebIdentityToken: token }, circumstances()),
      ),
  })
  const what = 'Verifying a web identity token: CPU relative to jose.jwtVerify'
  report(what, ratio('ours', 'bare'), 'x', { atMost: 1.5 }, costOf('ours'))
  await iamulator.store.close()
}

/** Returns CPU milliseconds of all threads per call, after as many warm-up calls as measured calls. */
async function perCall(work) {
  for (let call = 0; call < CALLS; call++) await work()
  const before = process.cpuUsage()
  for (let call = 0; call < CALLS; call++) await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / CALLS
}

/**
 * Compares the whole request with a server that only verifies the token. The request creates a role session.
 */
async function measureRequests(keySet, token) {
  const floor = await start(['scripts/bench/floors.mjs', 'jwt', keySet])
  const server = await startIamulator('--issuer', `${ISSUER}=${keySet}`)
  await makeRole(server.port)
  const call = ({ port }) =>
    unsignedRequest(port, 'sts', {
      Action: 'AssumeRoleWithWebIdentity',
      RoleArn: `arn:aws:iam::${ACCOUNT}:role/bench`,
      RoleSessionName: 'bench',
      WebIdentityToken: token,
    })
  const { cost: costOf, ratio } = await compare({
    floor: () => cost(floor, repeat(REQUESTS, call(floor))),
    assume: () => cost(server, repeat(REQUESTS, call(server))),
  })
  const what = 'AssumeRoleWithWebIdentity: CPU relative to a server that calls only jose.jwtVerify'
  report(what, ratio('assume', 'floor'), 'x', { atMost: 4 }, costOf('assume'))
  for (const each of [floor, server]) await each.stop()
}

async function makeToken(keySet) {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const header = { alg: 'RS256', kid: 'bench' }
  writeFileSync(keySet, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), ...header }] }))
  return new SignJWT({ sub: 'repo:octo-org/octo-repo:ref:refs/heads/main' })
    .setProtectedHeader(header)
    .setIssuer(ISSUER)
    .setAudience('bench')
    .setIssuedAt()
    .setExpirationTime('12h')
    .sign(privateKey)
}

async function makeRole(port) {
  const trust = {
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: PROVIDER },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringLike: { 'idp.example.com:sub': 'repo:octo-org/*' } },
    },
  }
  const role = { RoleName: 'bench', AssumeRolePolicyDocument: JSON.stringify(trust) }
  const client = { Url: ISSUER, 'ClientIDList.member.1': 'bench' }
  await sendAll(port, [request(port, 'iam', { Action: 'CreateOpenIDConnectProvider', ...client })], 1)
  await sendAll(port, [request(port, 'iam', { Action: 'CreateRole', ...role })], 1)
}
