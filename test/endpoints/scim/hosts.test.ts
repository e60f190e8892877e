/** SCIM at AWS's host names, for clients that reach the server by TLS through the proxy. */
import { beforeAll, describe, expect, test } from '@jest/globals'
import { ssoInstanceKey } from '../../../store/index.ts'
import { ACCOUNT, NOW, serverForAllTests } from '../../support/harness.ts'
import { identityCenterServer, instanceWith } from '../../support/identity-center.ts'
import { at } from '../../support/places.ts'
import { putTenant, scimToken, scimUser, TENANT, TOKEN } from '../../support/scim.ts'
import { ask, authorityOf, ProxyAgent } from '../../support/tls.ts'

const GOVCLOUD = 'aws-us-gov'

const server = serverForAllTests(() => identityCenterServer({ proxy: 'on' }))
let agent: ProxyAgent
beforeAll(() => {
  putTenant(server)
  server.iamulator.store.transact(at(ACCOUNT, GOVCLOUD), (tx) => {
    const other = { id: 'ssoins-1111222233334444', identityStoreId: 'd-1111111111', region: 'us-gov-west-1' }
    tx.ssoInstances.put(ssoInstanceKey, instanceWith(other))
    tx.scimTenants.put('gov', { id: 'gov', tokens: [scimToken(TOKEN, NOW + 1_000_000)] })
  })
  agent = new ProxyAgent(server.port, authorityOf(server))
})

const headers = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/scim+json' }

/** Sends a request to an endpoint as AWS's console shows it. */
const send = (host: string, tenant: string, path: string, method = 'GET', body = '') =>
  ask(`https://${host}/${tenant}/scim/v2${path}`, { agent, method, headers }, body)

describe('the endpoint of a tenant', () => {
  test.each([
    ['scim.us-east-1.amazonaws.com', TENANT, /^9067f00d00-/],
    ['scim.us-gov-west-1.amazonaws.com', 'gov', /^1111111111-/],
  ])('is %s', async (host, tenant, id) => {
    const created = await send(host, tenant, '/Users', 'POST', JSON.stringify(scimUser('ann')))
    expect(created.status).toBe(201)
    expect(JSON.parse(created.body).id).toMatch(id)
    const list = await send(host, tenant, '/Users?filter=userName+eq+%22ann%22')
    expect(JSON.parse(list.body)).toMatchObject({ totalResults: 1 })
  })

  test.each([
    ['scim.eu-west-1.amazonaws.com', TENANT],
    ['scim.us-gov-west-1.amazonaws.com', TENANT],
    ['scim.us-gov-east-1.amazonaws.com', 'gov'],
    ['scim.us-east-1.amazonaws.com', 'gov'],
  ])('is not %s', async (host, tenant) => {
    expect(await send(host, tenant, '/Users')).toMatchObject({ status: 401, body: '' })
  })
})

test('the API is not at the host of SCIM', async () => {
  const { status, body } = await ask('https://scim.us-east-1.amazonaws.com/start', { agent, headers })
  expect({ status, ...JSON.parse(body) }).toMatchObject({ detail: 'Specified endpoint does not exist.' })
})
