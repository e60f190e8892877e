/** Requests without a signature: those that iamulator answers itself, and those that are for an upstream. */
import { SCIM_TENANT } from './seed.ts'
import type { RawRequest } from './world.ts'

export interface UnsignedRequest extends RawRequest {
  /** Path and query. */
  readonly target?: string
  /** The Host header, without a port. */
  readonly host?: string
}

const FORM = 'application/x-www-form-urlencoded'
const WITH_SAML = `RoleArn=arn:aws:iam::000000000000:role/auditor&PrincipalArn=arn:aws:iam::000000000000:saml-provider/idp&SAMLAssertion=AAAA`
const WITH_TOKEN = `RoleArn=arn:aws:iam::000000000000:role/deployer&RoleSessionName=build&WebIdentityToken=e30.e30.AAAA`
const STS = 'Version=2011-06-15'
const IAM = 'Version=2010-05-08'

const form = (body: string, type = FORM): UnsignedRequest => ({
  ...{ method: 'POST', body },
  headers: { 'content-type': type },
})
const json = (target: string, body: object = {}, method = 'POST'): UnsignedRequest => ({
  ...{ target, method, body: JSON.stringify(body) },
  headers: { 'content-type': 'application/json' },
})
const portal = (target: string, method = 'GET'): UnsignedRequest => ({
  ...{ target, method },
  headers: { 'x-amz-sso_bearer_token': 'guess' },
})
const targeted = (target: string): UnsignedRequest => ({
  ...{ method: 'POST', body: '{}' },
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
})
const preflight = (target: string, method: string): UnsignedRequest => ({
  ...{ target, method: 'OPTIONS' },
  headers: { origin: 'http://localhost:3000', 'access-control-request-method': method },
})

export const OWN_REQUESTS: Readonly<Record<string, UnsignedRequest>> = {
  'AssumeRoleWithSAML in a form': form(`Action=AssumeRoleWithSAML&${STS}&${WITH_SAML}`),
  'AssumeRoleWithSAML with its Version at the end': form(`Action=AssumeRoleWithSAML&${WITH_SAML}&${STS}`),
  'AssumeRoleWithSAML without a Version': form(`Action=AssumeRoleWithSAML&${WITH_SAML}`),
  'AssumeRoleWithSAML in a form with a charset': form(
    `Action=AssumeRoleWithSAML&${STS}&${WITH_SAML}`,
    `${FORM}; charset=utf-8`,
  ),
  'AssumeRoleWithSAML in a form whose media type is in capitals': form(
    `Action=AssumeRoleWithSAML&${STS}&${WITH_SAML}`,
    'Application/X-WWW-Form-URLEncoded',
  ),
  'AssumeRoleWithSAML in a form at another path': {
    ...form(`Action=AssumeRoleWithSAML&${STS}&${WITH_SAML}`),
    target: '/sts',
  },
  'AssumeRoleWithSAML in a form at sts.localhost': {
    ...form(`Action=AssumeRoleWithSAML&${STS}&${WITH_SAML}`),
    host: 'sts.localhost',
  },
  "AssumeRoleWithSAML in a form at AWS's host name": {
    ...form(`Action=AssumeRoleWithSAML&${STS}&${WITH_SAML}`),
    host: 'sts.eu-west-1.amazonaws.com',
  },
  'AssumeRoleWithSAML in a form without a media type': {
    ...{ method: 'POST', body: `Action=AssumeRoleWithSAML&${STS}&${WITH_SAML}` },
  },
  'AssumeRoleWithWebIdentity in a form': form(`Action=AssumeRoleWithWebIdentity&${STS}&${WITH_TOKEN}`),
  'AssumeRoleWithWebIdentity in a query': {
    target: `/?Action=AssumeRoleWithWebIdentity&${STS}&${WITH_TOKEN}`,
  },
  'AssumeRoleWithWebIdentity in the query of a POST': {
    ...{ method: 'POST', target: `/?Action=AssumeRoleWithWebIdentity&${STS}&${WITH_TOKEN}` },
  },
  'AssumeRoleWithWebIdentity in query and form': {
    ...form(WITH_TOKEN),
    target: `/?Action=AssumeRoleWithWebIdentity&${STS}`,
  },
  'AssumeRoleWithWebIdentity in a query without a Version': {
    target: `/?Action=AssumeRoleWithWebIdentity&${WITH_TOKEN}`,
  },
  'AssumeRoleWithWebIdentity in a query at another path': {
    target: `/sts?Action=AssumeRoleWithWebIdentity&${STS}&${WITH_TOKEN}`,
  },
  "another path at AWS's host name": { target: '/other', host: 'sts.amazonaws.com' },
  'a call of STS that needs a signature': form(`Action=GetCallerIdentity&${STS}`),
  'a call of IAM that needs a signature': form(`Action=ListUsers&${IAM}`),
  'an unknown operation of IAM': form(`Action=ListNothing&${IAM}`),
  'a Version without an Action': form(STS),
  'RegisterClient of SSO OIDC': json('/client/register', { clientName: 'test' }),
  'StartDeviceAuthorization of SSO OIDC': json('/device_authorization', { clientId: 'guess' }),
  'CreateToken of SSO OIDC': json('/token', { clientId: 'guess', clientSecret: 'guess', grantType: 'x' }),
  'a preflight request for CreateToken of SSO OIDC': preflight('/token', 'POST'),
  'ListAccounts of the access portal': portal('/assignment/accounts'),
  'ListAccountRoles of the access portal': portal('/assignment/roles?account_id=000000000000'),
  'GetRoleCredentials of the access portal': portal(
    '/federation/credentials?account_id=000000000000&role_name=ReadIam',
  ),
  'Logout of the access portal': portal('/logout', 'POST'),
  'a preflight request for ListAccounts of the access portal': preflight('/assignment/accounts', 'GET'),
  "ListAccounts of the access portal at AWS's host name": {
    ...portal('/assignment/accounts'),
    host: 'portal.sso.us-east-1.amazonaws.com',
  },
  'CreateOAuth2Token of sign-in': json('/v1/token'),
  'ListInstances of IAM Identity Center': targeted('SWBExternalService.ListInstances'),
  'ListUsers of the identity store': targeted('AWSIdentityStore.ListUsers'),
  'DescribeOrganization of Organizations': targeted('AWSOrganizationsV20161128.DescribeOrganization'),
  'the start page of the access portal': { target: '/start' },
  'a page of the console': { target: '/console/' },
  'a SAML response at sign-in': { ...form('SAMLResponse=AAAA'), target: '/saml' },
  'a SCIM request': { target: `/${SCIM_TENANT}/scim/v2/Users` },
  'instance metadata': { target: '/latest/meta-data/' },
  "a preflight request for iamulator's own endpoints": preflight('/_iamulator/health', 'GET'),
  'the root': {},
  'a preflight request for the root': preflight('/', 'POST'),
}

const UPLOAD = ['--x', 'Content-Disposition: form-data; name="key"', '', 'key', '--x']
  .concat(['Content-Disposition: form-data; name="file"; filename="a"', '', 'content', '--x--', ''])
  .join('\r\n')

export const REQUESTS_FOR_UPSTREAMS: Readonly<Record<string, UnsignedRequest>> = {
  'an object of S3': { target: '/bucket/key' },
  'an object of S3 whose bucket has the name of a service': {
    ...{ target: '/assignment/accounts', host: 'bucket.s3.us-east-1.amazonaws.com' },
  },
  'a bucket of S3 with the name of an operation': { target: '/token' },
  'a preflight request for an object of S3': preflight('/bucket/key', 'PUT'),
  'a form that uploads an object to S3': {
    ...form(UPLOAD, 'multipart/form-data; boundary=x'),
    target: '/bucket',
  },
  'a form that uploads an object to a bucket in the host name': {
    ...form(UPLOAD, 'multipart/form-data; boundary=x'),
    host: 'bucket.s3.us-east-1.amazonaws.com',
  },
  'a call of SQS in a form': form('Action=ListQueues&Version=2012-11-05'),
  'a call of SQS in a query': { target: '/?Action=ListQueues&Version=2012-11-05' },
  'a call of CloudFormation in a form': form('Action=ListStacks&Version=2010-05-15'),
}
