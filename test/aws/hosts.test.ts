import { expect, test } from '@jest/globals'
import {
  isHostOfAws,
  isPortalOfAws,
  isWebsiteOfAws,
  regionOfHost,
  serviceOfAws,
  serviceOfPrefix,
} from '../../core/aws/hosts.ts'

test.each([
  ['iam.amazonaws.com', 'iam', undefined],
  ['sso.us-west-2.amazonaws.com', 'sso-admin', 'us-west-2'],
  ['sso-fips.us-gov-west-1.amazonaws.com', 'sso-admin', 'us-gov-west-1'],
  ['identitystore.eu-west-1.api.aws', 'identitystore', 'eu-west-1'],
  ['oidc.cn-north-1.amazonaws.com.cn', 'sso-oidc', 'cn-north-1'],
  ['portal.sso.ap-southeast-2.amazonaws.com', 'sso', 'ap-southeast-2'],
  ['signin.us-east-1.api.aws', 'signin', 'us-east-1'],
  ['us-east-1.oauth.signin.aws', 'signin', 'us-east-1'],
  ['access-analyzer.eu-central-1.amazonaws.com', 'accessanalyzer', 'eu-central-1'],
  ['access-analyzer-fips.us-east-1.api.aws', 'accessanalyzer', 'us-east-1'],
  ['account-access-fips.us-east-2.api.aws', 'account-access', 'us-east-2'],
  ['scim.eu-west-1.amazonaws.com', undefined, 'eu-west-1'],
  ['us-east-1.signin.aws.amazon.com', undefined, 'us-east-1'],
  ['acme.signin.aws.amazon.com', undefined, undefined],
  ['signin.aws.amazon.com', undefined, undefined],
])('%s is %s in %s', (host, service, region) => {
  expect(isHostOfAws(host)).toBe(true)
  expect([serviceOfAws(host), regionOfHost(host)]).toEqual([service, region])
})

test.each([
  'sso.amazonaws.com',
  'oidc.amazonaws.com',
  'portal.us-east-1.amazonaws.com',
  'portal.sso.amazonaws.com',
  'sso.us-east-1.example.com',
  'scim.amazonaws.com',
  'oauth.signin.aws',
  'a.us-east-1.oauth.signin.aws',
  's3.us-east-1.amazonaws.com',
])('%s is no host of a service', (host) => {
  expect([isHostOfAws(host), serviceOfAws(host), regionOfHost(host)]).toEqual([false, undefined, undefined])
})

test.each([
  'd-9067f00d00.awsapps.com',
  'acme.awsapps.com',
  'start.us-gov-home.awsapps.com',
  'start.us-gov-east-1.us-gov-home.awsapps.com',
  'start.cn-north-1.home.awsapps.cn',
  'ssoins-7223a1b2c3d4e5f6.portal.us-east-1.app.aws',
  'ssoins-7223a1b2c3d4e5f6.us-east-1.portal.amazonaws.com',
  'ssoins-7223a1b2c3d4e5f6.cn-north-1.portal.amazonaws.com.cn',
  'device.sso.eu-west-1.amazonaws.com',
  'eu-west-1.sso.signin.aws',
])('%s is an access portal, and neither a service nor the console', (host) => {
  expect([isPortalOfAws(host), isHostOfAws(host)]).toEqual([true, true])
  expect([serviceOfAws(host), isWebsiteOfAws(host), regionOfHost(host)]).toEqual([
    undefined,
    false,
    undefined,
  ])
})

test.each([
  'awsapps.com',
  'acme.awsapps.com.example.com',
  'acme.awsapps.org',
  'us-east-1.portal.amazonaws.com',
  'portal.sso.us-east-1.amazonaws.com',
  'sso.us-east-1.amazonaws.com',
  'localhost',
])('%s is no access portal', (host) => {
  expect(isPortalOfAws(host)).toBe(false)
})

test("a host name of one's own begins like AWS's", () => {
  expect(['sts', 'sso', 'oidc', 'nothing', 'constructor'].map(serviceOfPrefix)).toEqual([
    'sts',
    'sso-admin',
    'sso-oidc',
    undefined,
    undefined,
  ])
})
