/** Access portals at AWS's host names, with TLS or behind the proxy. */
import { expect, test } from '@jest/globals'
import { getWith, portalServer } from '../../support/access-portal.ts'
import { NOW, serverForEachTest } from '../../support/harness.ts'

const server = serverForEachTest(() => portalServer({}, { now: () => NOW }))

const get = (Host: string, path: string) => getWith(server, path, { Host })

test('the host of an access portal leads to the portal that it names', async () => {
  expect(await get('acme.awsapps.com', '/')).toMatchObject({ status: 303, location: '/start' })
  expect(await get('start.us-gov-home.awsapps.com', '/directory/acme')).toMatchObject({ status: 200 })
  for (const host of [
    'acme.awsapps.com',
    'd-9067f00d00.awsapps.com',
    'ssoins-7223a1b2c3d4e5f6.us-east-1.portal.amazonaws.com',
    'ssoins-7223a1b2c3d4e5f6.portal.us-east-1.app.aws',
  ])
    expect([host, (await get(host, '/start')).status]).toEqual([host, 200])
})

test('the hosts that portals share lead to the only portal', async () => {
  const host = 'device.sso.us-east-1.amazonaws.com'
  expect(await get(host, '/')).toMatchObject({ status: 303, location: '/device' })
  expect(await get(host, '/?user_code=BCDF-GHJK')).toMatchObject({
    status: 303,
    location: '/device?user_code=BCDF-GHJK',
  })
  for (const page of [
    await get(host, '/device?user_code=BCDF-GHJK'),
    await get('us-east-1.sso.signin.aws', '/start'),
  ]) {
    expect(page).toMatchObject({ status: 200 })
    expect(page.text).toContain('acme')
  }
})

test('unknown portals, pages, and hosts are refused', async () => {
  expect(await get('nobody.awsapps.com', '/start')).toMatchObject({ status: 404 })
  expect(await get('acme.awsapps.com', '/nosuch')).toMatchObject({ status: 404 })
  expect(await get('evil.example.com', '/start')).toMatchObject({ status: 403 })
})
